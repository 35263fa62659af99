/** A small object storage on loopback, as far as buckets are looked at and removed; it can be told to fail. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface FakeBucket {
  /** Key, version, and whether it is a delete marker. */
  versions: { key: string; id: string; marker?: boolean }[];
  uploads: { key: string; id: string }[];
}

interface Refusal {
  status: number;
  code: string;
  headers?: Record<string, string>;
}

export class FakeStorage {
  readonly buckets = new Map<string, FakeBucket>();
  /** `METHOD /path` of each call, without its query. */
  readonly calls: string[] = [];
  /** Who signed, as access key and project. */
  readonly signers = new Set<string>();
  /** Says how a call fails; `undefined`: it does not. */
  fail: (call: string, nth: number) => Refusal | undefined = () => undefined;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => this.answer(request, response));
  }

  static async start(): Promise<FakeStorage> {
    const storage = new FakeStorage();
    await new Promise<void>((resolve) => storage.server.listen(0, "127.0.0.1", resolve));
    return storage;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** As it was made: empty, with nothing called yet. */
  reset(): void {
    this.buckets.clear();
    this.calls.length = 0;
    this.signers.clear();
    this.fail = () => undefined;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", this.url);
    const call = `${request.method} ${url.pathname}`;
    this.calls.push(call);
    this.signers.add(/Credential=([^/]+)/.exec(request.headers.authorization ?? "")?.[1] ?? "nobody");
    const refusal = this.fail(call, this.calls.length) ?? this.refusal(request.method, url);
    if (refusal) {
      const { status, code, headers = {} } = refusal;
      response.writeHead(status, { "content-type": "application/xml", ...headers });
      response.end(
        `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code} it is</Message></Error>`,
      );
      return;
    }
    const body = this.carryOut(request.method, url);
    response.writeHead(body === undefined ? 204 : 200, { "content-type": "application/xml" });
    response.end(body && `<?xml version="1.0"?>${body}`);
  }

  private refusal(method: string | undefined, { pathname }: URL): Refusal | undefined {
    const [, name = "", key] = pathname.split("/");
    const bucket = this.buckets.get(name);
    if (name !== "" && bucket === undefined) return { status: 404, code: "NoSuchBucket" };
    if (method === "DELETE" && !key && bucket && bucket.versions.length + bucket.uploads.length > 0)
      return { status: 409, code: "BucketNotEmpty" };
    return undefined;
  }

  private carryOut(method: string | undefined, { pathname, searchParams }: URL): string | undefined {
    const [, name = "", key] = pathname.split("/");
    if (name === "")
      return `<ListAllMyBucketsResult><Buckets>${[...this.buckets.keys()]
        .map((each) => `<Bucket><Name>${each}</Name></Bucket>`)
        .join("")}</Buckets></ListAllMyBucketsResult>`;
    const bucket = this.buckets.get(name) ?? { versions: [], uploads: [] };
    if (method === "DELETE" && !key) this.buckets.delete(name);
    else if (method === "DELETE" && searchParams.has("uploadId"))
      bucket.uploads = bucket.uploads.filter(({ id }) => id !== searchParams.get("uploadId"));
    else if (method === "DELETE")
      bucket.versions = bucket.versions.filter(({ id }) => id !== searchParams.get("versionId"));
    else if (searchParams.has("uploads"))
      return `<ListMultipartUploadsResult>${bucket.uploads
        .slice(0, Number(searchParams.get("max-uploads")))
        .map(({ key: of, id }) => `<Upload><Key>${of}</Key><UploadId>${id}</UploadId></Upload>`)
        .join("")}</ListMultipartUploadsResult>`;
    else return this.versionList(bucket, Number(searchParams.get("max-keys")));
    return undefined;
  }

  private versionList({ versions }: FakeBucket, most: number): string {
    const items = versions.slice(0, most).map(({ key, id, marker }) => {
      const tag = marker ? "DeleteMarker" : "Version";
      return `<${tag}><Key>${key}</Key><VersionId>${id}</VersionId></${tag}>`;
    });
    return `<ListVersionsResult>${items.join("")}</ListVersionsResult>`;
  }
}
