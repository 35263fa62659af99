/** Calls a cluster's Kubernetes API with every content type that the tests need, over one connection a call. */
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { type ApiAccess, readKubeconfig } from "../../clouds/kubernetes/kubeconfig";

export interface ApiAnswer {
  status: number;
  // The tests look at arbitrary fields of what the API answers.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
  body: any;
}

const patchTypes = {
  merge: "application/merge-patch+json",
  json: "application/json-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
};

export class KubeApi {
  readonly access: ApiAccess;
  readonly #stop = new AbortController();

  constructor(readonly kubeconfig: string) {
    this.access = readKubeconfig(kubeconfig);
  }

  get = (path: string) => this.call("GET", path);
  delete = (path: string) => this.call("DELETE", path);
  post = (path: string, body: unknown) => this.call("POST", path, body);
  put = (path: string, body: unknown) => this.call("PUT", path, body);

  patch(path: string, body: unknown, type: keyof typeof patchTypes = "merge"): Promise<ApiAnswer> {
    return this.call("PATCH", path, body, patchTypes[type]);
  }

  /** Server-side apply. */
  apply(path: string, body: unknown, manager = "mengi", force = false): Promise<ApiAnswer> {
    return this.patch(`${path}?fieldManager=${manager}&force=${force}`, body, "apply");
  }

  /** The names that a list has. */
  async names(path: string): Promise<string[]> {
    const { body } = await this.get(path);
    return body.items.map((item: { metadata: { name: string } }) => item.metadata.name);
  }

  /** The lines of a watch, one at a time, until the caller stops. */
  async *lines(path: string): AsyncGenerator<{ type: string; object: ApiAnswer["body"] }> {
    const response = await this.#send("GET", path);
    let rest = "";
    for await (const chunk of response) {
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line);
    }
  }

  /** As somebody with other certificates, or none. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    contentType = "application/json",
    change: object = {},
  ): Promise<ApiAnswer> {
    const response = await this.#send(method, path, body, contentType, change);
    let text = "";
    for await (const chunk of response) text += String(chunk);
    const json = response.headers["content-type"]?.startsWith("application/json");
    return { status: response.statusCode ?? 0, body: json ? JSON.parse(text) : text };
  }

  close(): void {
    this.#stop.abort();
  }

  #send(
    method: string,
    path: string,
    body?: unknown,
    contentType = "application/json",
    change: object = {},
  ): Promise<IncomingMessage> {
    const { server, serverName, ca, certificate, key } = this.access;
    return new Promise((resolve, reject) => {
      const sent = request(
        `${server}${path}`,
        {
          method,
          ca,
          cert: certificate,
          key,
          agent: false,
          ...(serverName === undefined ? {} : { servername: serverName }),
          headers: body === undefined ? {} : { "content-type": contentType },
          signal: this.#stop.signal,
          ...change,
        },
        resolve,
      );
      sent.on("error", reject);
      sent.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
    });
  }
}
