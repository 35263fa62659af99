/** Calls a Scaleway sandbox the way a client does. */
import { createClient, type Client } from "@scaleway/sdk-client";
import { type KeyName, keys, project, type ScalewaySandbox } from "../../sandbox/scaleway";

export interface Answer {
  status: number;
  headers: Headers;
  // The tests look at arbitrary fields of what the API answers.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
  body: any;
}

export type Call = (method: string, path: string, body?: unknown, secretKey?: string) => Promise<Answer>;

/** Calls with the key `all`, unless the caller gives the secret key of another. A string is sent as it is. */
export function rawClient(sandbox: Pick<ScalewaySandbox, "url">): Call {
  return async (method, path, body, secretKey = keys.all.secretKey) => {
    const response = await fetch(`${sandbox.url}/${path}`, {
      method,
      headers: {
        "x-auth-token": secretKey,
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

/** The official client, with one of the sandbox's keys. */
export function officialClient(sandbox: Pick<ScalewaySandbox, "url">, name: KeyName = "all"): Client {
  return createClient({
    ...keys[name],
    apiURL: sandbox.url,
    defaultProjectId: project.identity,
    defaultRegion: "fr-par",
    defaultZone: "fr-par-1",
  });
}
