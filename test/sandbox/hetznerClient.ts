/** Calls a Hetzner sandbox the way a client does. */
import { type HetznerSandbox, type TokenName, tokenValues } from "../../sandbox/hetzner";

export interface Answer {
  status: number;
  headers: Headers;
  // The tests look at arbitrary fields of what the API answers.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
  body: any;
}

export type Call = (method: string, path: string, body?: unknown, token?: TokenName) => Promise<Answer>;

/** Calls as the token `valid`, unless the caller says otherwise. A string is sent as it is. */
export function client(sandbox: Pick<HetznerSandbox, "url">): Call {
  return async (method, path, body, token = "valid") => {
    const response = await fetch(`${sandbox.url}/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${tokenValues[token]}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
  };
}
