import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CloudError, ifFound, isInUse, isNotFound } from "../../clouds/errors";
import { type Call, HttpClient, type HttpOptions } from "../../clouds/http";

const token = "pat-planted-secret-0123456789abcdef0123456789";

type Handler = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

/** Runs `use` with a client of a server that answers as told, and counts the calls. */
async function withServer(
  handler: Handler,
  use: (client: HttpClient, calls: () => number, url: string) => Promise<void>,
  options: Partial<HttpOptions> = {},
): Promise<void> {
  let calls = 0;
  const server = createServer((request, response) => handler(request, response, ++calls));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new HttpClient({
    cloud: "Test",
    endpoint: url,
    headers: { authorization: `Token ${token}` },
    secrets: [token],
    advise: () => ({ party: "mengi", advice: "Do this" }),
    backoffMs: 5,
    ...options,
  });
  try {
    await use(client, () => calls, url);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const get: Call = { method: "GET", route: "/things/{id}", path: { id: "a/b" } };
const post: Call = { method: "POST", route: "/things", body: { name: "x" } };

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Handler {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}

async function failureOf(call: Promise<unknown>): Promise<CloudError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CloudError)) throw new Error(`expected a CloudError, got ${error}`);
  return error;
}

describe("a call", () => {
  test("puts path parts in escaped, and sends query, body and headers", async () => {
    const seen: string[] = [];
    await withServer(
      (request, response) => {
        let body = "";
        request.on("data", (chunk) => {
          body += chunk;
        });
        request.on("end", () => {
          seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
          response.end('{"ok":true}');
        });
      },
      async (client) => {
        await expect(client.call({ ...get, query: { "matchLabels[a/b]": "c d" } })).resolves.toEqual({
          ok: true,
        });
        await client.call(post);
      },
    );
    expect(seen).toEqual([
      `GET /things/a%2Fb?matchLabels%5Ba%2Fb%5D=c+d Token ${token} `,
      `POST /things Token ${token} {"name":"x"}`,
    ]);
  });

  test("sends a parameter of the query as often as it is given", async () => {
    const seen: (string | undefined)[] = [];
    await withServer(
      (request, response) => {
        seen.push(request.url);
        response.end("{}");
      },
      async (client) => {
        await client.call({
          ...get,
          query: [
            ["id", "1"],
            ["id", "2"],
          ],
        });
      },
    );
    expect(seen).toEqual(["/things/a%2Fb?id=1&id=2"]);
  });

  test("gives undefined for an answer without a body", async () => {
    await withServer(
      (_request, response) => {
        response.writeHead(204).end();
      },
      async (client) => expect(await client.call(get)).toBeUndefined(),
    );
  });

  test("does not follow a redirect, which would carry the credential to another host", async () => {
    await withServer(
      (_request, response) => {
        response.writeHead(302, { location: "http://127.0.0.1:9/" }).end();
      },
      async (client) => {
        expect((await failureOf(client.call(get))).status).toBeUndefined();
      },
      { attempts: 1 },
    );
  });
});

describe("an error", () => {
  test("carries status, route without ids, the cloud's message, who has to act and what to do", async () => {
    await withServer(answer(422, { message: "cidr is taken" }), async (client) => {
      const error = await failureOf(client.call(get));
      expect(error.details).toMatchObject({
        status: 422,
        route: "/things/{id}",
        cloudMessage: "cidr is taken",
      });
      expect(error.message).toBe(
        "Test: GET /things/{id}: HTTP 422: cidr is taken. Do this (Mengi has to act)",
      );
    });
  });

  test("never holds the credential, even where the cloud echoes it", async () => {
    await withServer(answer(401, { message: `bad token ${token}!` }), async (client) => {
      const error = await failureOf(client.call(get));
      expect(JSON.stringify([error.message, error.stack, error.details])).not.toContain(token);
      expect(error.message).toContain("bad token [secret]!");
    });
  });

  test("cuts a long body, and takes plain text and nested messages too", async () => {
    await withServer(
      (_request, response, nth) => {
        response.writeHead(400).end(nth === 1 ? "x".repeat(2000) : '{"error":{"message":"inner"}}');
      },
      async (client) => {
        expect((await failureOf(client.call(get))).details.cloudMessage.length).toBeLessThan(510);
        expect((await failureOf(client.call(get))).details.cloudMessage).toBe("inner");
      },
    );
  });

  test("carries the cloud's own code, which also decides what to do", async () => {
    await withServer(
      answer(422, { error: { code: "resource_in_use", message: "no" } }),
      async (client) => {
        expect((await failureOf(client.call(get))).details).toMatchObject({
          code: "resource_in_use",
          advice: "Look at resource_in_use",
        });
      },
      { advise: (_status, _message, code) => ({ party: "mengi", advice: `Look at ${code}` }) },
    );
  });

  test("of an answer that is not JSON is a CloudError", async () => {
    await withServer(
      (_request, response) => {
        response.end("<html>");
      },
      async (client) => expect((await failureOf(client.call(post))).message).toContain("not JSON"),
    );
  });

  test("404 means not found, and only 400 and 409 to a DELETE mean in use", async () => {
    await withServer(answer(404, {}), async (client) => {
      expect(isNotFound(await failureOf(client.call(get)))).toBe(true);
      await expect(ifFound(client.call(get))).resolves.toBeUndefined();
    });
    await withServer(answer(409, {}), async (client) => {
      expect(isInUse(await failureOf(client.call({ ...get, method: "DELETE" })))).toBe(true);
      expect(isInUse(await failureOf(client.call(get)))).toBe(false);
      await expect(ifFound(client.call(get))).rejects.toThrow(CloudError);
    });
  });
});

describe("repeating", () => {
  test.each(["GET", "PUT", "DELETE"] as const)("%s is repeated after 5xx until it works", async (method) => {
    await withServer(
      (request, response, nth) => (nth < 3 ? answer(503, {}) : answer(200, { nth }))(request, response, nth),
      async (client, calls) => {
        await expect(client.call({ ...get, method })).resolves.toEqual({ nth: 3 });
        expect(calls()).toBe(3);
      },
    );
  });

  test("is bounded: after the last attempt the error comes out", async () => {
    await withServer(
      answer(500, { message: "broken" }),
      async (client, calls) => {
        expect((await failureOf(client.call(get))).status).toBe(500);
        expect(calls()).toBe(4);
      },
      { attempts: 4 },
    );
  });

  test("a POST is not repeated after 5xx: it may have been carried out", async () => {
    await withServer(answer(502, {}), async (client, calls) => {
      expect((await failureOf(client.call(post))).details.outcomeUnknown).toBe(true);
      expect(calls()).toBe(1);
    });
  });

  test("a POST whose connection broke is not repeated, and its outcome is unknown", async () => {
    await withServer(
      (request) => request.socket.destroy(),
      async (client, calls) => {
        expect((await failureOf(client.call(post))).details.outcomeUnknown).toBe(true);
        expect(calls()).toBe(1);
      },
    );
  });

  test("a POST that was throttled is repeated: it was not carried out", async () => {
    await withServer(
      (request, response, nth) =>
        (nth === 1 ? answer(429, {}) : answer(201, { nth }))(request, response, nth),
      async (client) => expect(await client.call(post)).toEqual({ nth: 2 }),
    );
  });

  test("a POST that found no server is repeated, and its outcome is known", async () => {
    let closed = "";
    await withServer(answer(200, {}), async (_client, _calls, url) => {
      closed = url;
    });
    const client = new HttpClient({
      cloud: "Test",
      endpoint: closed,
      headers: {},
      secrets: [],
      advise: () => ({ party: "cloud", advice: "Wait" }),
      backoffMs: 200,
      attempts: 2,
    });
    const started = Date.now();
    const error = await failureOf(client.call(post));
    expect(error.details.outcomeUnknown).toBe(false);
    expect(error.message).toContain("ECONNREFUSED");
    expect(Date.now() - started).toBeGreaterThanOrEqual(100);
  });

  test("waits as long as Retry-After asks", async () => {
    await withServer(
      (request, response, nth) =>
        (nth === 1 ? answer(429, {}, { "retry-after": "1" }) : answer(200, {}))(request, response, nth),
      async (client) => {
        const started = Date.now();
        await client.call(get);
        expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
      },
    );
  });

  test("waits after too many calls until RateLimit-Reset", async () => {
    await withServer(
      (request, response, nth) => {
        const reset = String(Math.ceil(Date.now() / 1000) + 1);
        (nth === 1 ? answer(429, {}, { "ratelimit-reset": reset }) : answer(200, {}))(request, response, nth);
      },
      async (client) => {
        const started = Date.now();
        await client.call(get);
        expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
      },
    );
  });

  test("a POST is repeated where the cloud names a reason that passes by itself", async () => {
    await withServer(
      (request, response, nth) =>
        (nth < 3 ? answer(423, { error: { code: "locked", message: "wait" } }) : answer(201, { nth }))(
          request,
          response,
          nth,
        ),
      async (client) => expect(await client.call(post)).toEqual({ nth: 3 }),
      { passing: ({ code }) => code === "locked" },
    );
  });

  test.each([400, 401, 403, 404, 409])("HTTP %i is final", async (status) => {
    await withServer(answer(status, {}), async (client, calls) => {
      await failureOf(client.call(get));
      expect(calls()).toBe(1);
    });
  });

  test("gives up an attempt that gets no answer in time", async () => {
    await withServer(
      () => undefined,
      async (client, calls) => {
        expect((await failureOf(client.call(get))).message).toContain("no answer within 0.05 s");
        expect(calls()).toBe(2);
      },
      { attempts: 2, timeoutMs: 50 },
    );
  });
});
