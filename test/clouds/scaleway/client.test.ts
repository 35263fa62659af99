import { randomUUID } from "node:crypto";
import { CloudError, ifFound } from "../../../clouds/errors";
import { ScalewayClient, type ScalewayClientOptions } from "../../../clouds/scaleway/client";
import { isBusy, isDenied } from "../../../clouds/scaleway/errors";
import { keys, project } from "../../../sandbox/scaleway";
import { cloudErrorOf, type Handler, useSandbox, withServer } from "./support";

jest.setTimeout(30_000);

const { client } = useSandbox();

const secretKey = "99999999-aaaa-4bbb-8ccc-planted00000".replace("planted", "1234567");

/** A client of a server that answers as told. */
async function withClient(
  handler: Handler,
  use: (client: ScalewayClient) => Promise<void>,
  options: Partial<ScalewayClientOptions> = {},
): Promise<void> {
  await withServer(handler, (url) =>
    use(
      new ScalewayClient({
        project: project.identity,
        region: "fr-par",
        accessKey: "SCWPLANTEDXXXXXXXXXX",
        secretKey,
        endpoint: url,
        s3Endpoint: url,
        http: { backoffMs: 1, timeoutMs: 300 },
        ...options,
      }),
    ),
  );
}

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Handler {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

const id = randomUUID();
const cluster = { id, name: "one", status: "ready", tags: [], feature_gates: [] };

describe("against the sandbox", () => {
  test("lists give all pages", async () => {
    const { vpc } = client();
    const names = Array.from({ length: 105 }, (_, nth) => `page-${nth}`);
    await Promise.all(names.map((name) => vpc.createVPC({ name, tags: ["pages"], enableRouting: true })));
    const listed = await vpc.listVPCs({ projectId: project.identity, tags: ["pages"] }).all();
    expect(listed.map(({ name }) => name).sort()).toEqual([...names].sort());
    await Promise.all(listed.map(({ id: vpcId }) => vpc.deleteVPC({ vpcId })));
  });

  test("what does not exist is a 404, and 'not there' where that is asked for", async () => {
    const call = () => client().kubernetes.getCluster({ clusterId: randomUUID() });
    expect((await cloudErrorOf(call())).message).toMatch(
      /^Scaleway: GET \/k8s\/v1\/regions\/fr-par\/clusters\/\{id\}: HTTP 404: resource is not found/,
    );
    await expect(ifFound(call())).resolves.toBeUndefined();
    await expect(client().kubeconfig(randomUUID())).resolves.toBeUndefined();
  });

  test("a missing permission set is a refusal that names resource and action, and never 'not there'", async () => {
    const call = client("valid").loadBalancers.listLbs({ zone: "fr-par-1", projectId: project.identity });
    const error = await cloudErrorOf(ifFound(call));
    expect(error.status).toBe(403);
    expect(isDenied(error)).toBe(true);
    expect(error.message).toContain("insufficient permissions");
    expect(error.message).toContain("IAM, Policies");
  });

  test.each(["revoked", "expired"] as const)(
    "a key that is %s is told apart from a right that is missing",
    async (key) => {
      const error = await cloudErrorOf(client(key).vpc.listVPCs({ projectId: project.identity }));
      expect(error.status).toBe(401);
      expect(isDenied(error)).toBe(false);
      expect(error.message).toContain("create a new API key");
      expect(error.message).not.toContain(keys[key].secretKey);
    },
  );
});

describe("answers", () => {
  test("with a charset in the content type are read as objects", async () => {
    await withClient(
      answer(200, cluster, { "content-type": "application/json; charset=utf-8" }),
      async ({ kubernetes }) => {
        await expect(kubernetes.getCluster({ clusterId: id })).resolves.toMatchObject({ id, name: "one" });
      },
    );
  });

  test("that are not JSON are an error of the cloud", async () => {
    await withClient(answer(200, "<html>"), async ({ kubernetes }) => {
      const error = await cloudErrorOf(kubernetes.getCluster({ clusterId: id }));
      expect(error.details.cloudMessage).toBe("the answer is not JSON");
    });
  });

  test("that redirect are not followed: the key would go to another host", async () => {
    let elsewhere = 0;
    await withServer(
      (_request, response) => {
        elsewhere += 1;
        response.end("{}");
      },
      async (url) => {
        await withClient(
          (_request, response) => {
            response.writeHead(302, { location: url });
            response.end();
          },
          async ({ kubernetes }) => {
            await cloudErrorOf(kubernetes.getCluster({ clusterId: id }));
          },
          { http: { backoffMs: 1, attempts: 2 } },
        );
      },
    );
    expect(elsewhere).toBe(0);
  });

  test.each([
    [
      412,
      {
        type: "precondition_failed",
        message: "precondition failed",
        help_message: "Private Network must be empty",
      },
      "precondition failed; Private Network must be empty",
    ],
    [
      409,
      {
        type: "transient_state",
        message: "resource is in a transient state",
        resource: "gateway",
        current_state: "configuring",
      },
      "resource is in a transient state; gateway is configuring",
    ],
    [
      400,
      {
        type: "invalid_arguments",
        message: "invalid argument(s)",
        details: [{ argument_name: "version", reason: "constraint", help_message: "is not offered" }],
      },
      "invalid argument(s); version is not offered",
    ],
    [
      400,
      { type: "invalid_request_error", message: "validation error", fields: { name: ["is required"] } },
      "validation error; name is required",
    ],
    [404, { message: "lbs not Found" }, "lbs not Found"],
    [403, { type: "quotas_exceeded", message: "quota(s) exceeded for this resource" }, "quota(s) exceeded"],
  ])("HTTP %s says all that its body says", async (status, body, said) => {
    await withClient(
      answer(status, body),
      async ({ kubernetes }) => {
        const error = await cloudErrorOf(kubernetes.getCluster({ clusterId: id }));
        expect(error.status).toBe(status);
        expect(error.details.cloudMessage).toContain(said);
      },
      { http: { backoffMs: 1, attempts: 2 } },
    );
  });

  test("a quota that is used up is no missing right, and a busy object may be free soon", () => {
    const error = (status: number, code: string) =>
      new CloudError({
        cloud: "Scaleway",
        method: "POST",
        route: "/",
        status,
        code,
        cloudMessage: "",
        party: "customer",
        advice: "",
      });
    expect(isDenied(error(403, "quotas_exceeded"))).toBe(false);
    expect(isDenied(error(403, "SignatureDoesNotMatch"))).toBe(false);
    expect(isDenied(error(403, "permissions_denied"))).toBe(true);
    expect(isBusy(error(412, "precondition_failed"))).toBe(true);
    expect(isBusy(error(409, "transient_state"))).toBe(true);
    expect(isBusy(error(403, "permissions_denied"))).toBe(false);
  });
});

describe("failing calls", () => {
  /** Fails that often, then answers. */
  const failing =
    (times: number, first: Handler): Handler =>
    (request, response, nth) =>
      (nth <= times ? first : answer(200, cluster))(request, response, nth);

  test.each([
    ["429 without body or type", (_request, response) => void response.writeHead(429).end()],
    ["429 with Retry-After", answer(429, "", { "retry-after": "0" })],
    ["503", answer(503, "down")],
    ["another change under way", answer(409, { type: "transient_state", message: "busy" })],
    ["a connection that breaks", (request) => void request.socket.destroy()],
    ["an answer that never comes", () => undefined],
  ] as [string, Handler][])("%s: a read is repeated", async (_, first) => {
    await withClient(failing(2, first), async ({ kubernetes }) => {
      await expect(kubernetes.getCluster({ clusterId: id })).resolves.toMatchObject({ id });
    });
  });

  test("an end comes to repetitions", async () => {
    let calls = 0;
    await withClient(
      (request, response, nth) => {
        calls = nth;
        answer(503, "down")(request, response, nth);
      },
      async ({ kubernetes }) => {
        const error = await cloudErrorOf(kubernetes.getCluster({ clusterId: id }));
        expect(error.details).toMatchObject({ status: 503, party: "cloud", outcomeUnknown: true });
      },
    );
    expect(calls).toBe(6);
  });

  test("a change of tags whose answer was lost is sent again: it sets whole values", async () => {
    await withClient(
      (request, response, nth) => {
        if (nth === 1) request.socket.destroy();
        else answer(200, { id, tags: ["a"], references: [] })(request, response, nth);
      },
      async ({ block }) => {
        const changed = await block.updateVolume({ zone: "fr-par-1", volumeId: id, tags: ["a"] });
        expect(changed.tags).toEqual(["a"]);
      },
    );
  });

  test("no error holds the key, wherever it came from", async () => {
    const echo: Handler = (request, response, nth) =>
      answer(400, { message: `bad token ${request.headers["x-auth-token"]}` })(request, response, nth);
    await withClient(echo, async ({ kubernetes }) => {
      const error = await cloudErrorOf(kubernetes.getCluster({ clusterId: id }));
      expect(error.message).toContain("bad token [secret]");
      expect(JSON.stringify(error) + error.stack).not.toContain(secretKey);
    });
  });
});

describe("the object storage", () => {
  const refusal =
    (status: number, code: string): Handler =>
    (_request, response) => {
      response.writeHead(status, { "content-type": "application/xml" });
      response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>so it is</Message></Error>`);
    };
  const none: Handler = (_request, response) => {
    response.writeHead(200, { "content-type": "application/xml" });
    response.end('<?xml version="1.0"?><ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>');
  };

  test("is signed for the project, whatever the key's own is, and the secret key stays here", async () => {
    const seen: string[] = [];
    await withClient(
      (request, response, nth) => {
        seen.push(JSON.stringify(request.headers));
        none(request, response, nth);
      },
      async ({ objectStorage }) => {
        await expect(objectStorage.buckets()).resolves.toEqual([]);
      },
    );
    expect(seen).toHaveLength(1);
    expect(seen[0]).toContain(`Credential=SCWPLANTEDXXXXXXXXXX@${project.identity}/`);
    expect(seen[0]).not.toContain(secretKey);
  });

  test("is asked again where it is busy, and not for ever", async () => {
    await withClient(
      (request, response, nth) => (nth <= 2 ? refusal(503, "SlowDown") : none)(request, response, nth),
      async ({ objectStorage }) => {
        await expect(objectStorage.buckets()).resolves.toEqual([]);
      },
    );
    let calls = 0;
    await withClient(
      (request, response, nth) => {
        calls = nth;
        refusal(503, "SlowDown")(request, response, nth);
      },
      async ({ objectStorage }) => {
        const error = await cloudErrorOf(objectStorage.buckets());
        expect(error.details).toMatchObject({ status: 503, code: "SlowDown", party: "cloud" });
      },
    );
    expect(calls).toBe(6);
  });

  test.each(["SignatureDoesNotMatch", "InvalidAccessKeyId"])(
    "%s: access key and secret key do not belong together, which no other product can tell",
    async (code) => {
      await withClient(refusal(403, code), async ({ objectStorage }) => {
        const error = await cloudErrorOf(objectStorage.buckets());
        expect(error.message).toContain("do not belong together");
        expect(isDenied(error)).toBe(false);
      });
    },
  );

  test("an access key of another secret key is refused by the sandbox's storage", async () => {
    const { objectStorage } = client("all", { accessKey: keys.valid.accessKey });
    expect((await cloudErrorOf(objectStorage.buckets())).message).toContain("do not belong together");
  });

  test("a broken connection, and an answer that never comes, are errors of the cloud without the key", async () => {
    const { objectStorage } = client("all", { s3Endpoint: "http://127.0.0.1:9" });
    const error = await cloudErrorOf(objectStorage.buckets());
    expect(error.message).toMatch(/^Scaleway object storage: GET \/: no answer: the connection failed/);
    expect(error.message + error.stack).not.toContain(keys.all.secretKey);
    await withClient(
      () => undefined,
      async (silent) => {
        await expect(cloudErrorOf(silent.objectStorage.buckets())).resolves.toBeDefined();
      },
      { http: { backoffMs: 1, timeoutMs: 200, attempts: 2 } },
    );
  });
});
