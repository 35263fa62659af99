/** Object Storage, used with the official client. */
import { readFileSync } from "node:fs";
import { get } from "node:http";
import type { Socket } from "node:net";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  type ServerSideEncryptionByDefault,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import {
  foreignProject,
  keys,
  project,
  type ScalewaySandbox,
  startScalewaySandbox,
} from "../../sandbox/scaleway";
import { requestSignature } from "../../sandbox/scaleway/s3/signature";

let sandbox: ScalewaySandbox;
let s3: S3Client;
const clients: S3Client[] = [];

interface As {
  key?: { accessKey: string; secretKey: string };
  /** Behind the access key. */
  project?: string | null;
  region?: string;
}

function clientAs({
  key = keys.valid,
  project: wanted = project.identity,
  region = "fr-par",
}: As = {}): S3Client {
  const client = new S3Client({
    endpoint: sandbox.environment.SCW_S3_ENDPOINT as string,
    forcePathStyle: true,
    region,
    maxAttempts: 1,
    credentials: {
      accessKeyId: wanted === null ? key.accessKey : `${key.accessKey}@${wanted}`,
      secretAccessKey: key.secretKey,
    },
  });
  clients.push(client);
  return client;
}

beforeEach(async () => {
  sandbox = await startScalewaySandbox({ latencyScale: 0 });
  s3 = clientAs();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await sandbox.close();
});

const Bucket = "mengi-backup-1";
const refused = (name: string, status: number) =>
  expect.objectContaining({
    name,
    $metadata: expect.objectContaining({ httpStatusCode: status }) as unknown,
  });
const textOf = async (Key: string, VersionId?: string) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString();

describe("buckets", () => {
  test("a bucket is made, listed, found, shown in the inventory, and removed", async () => {
    await s3.send(
      new CreateBucketCommand({
        Bucket,
        CreateBucketConfiguration: { LocationConstraint: "fr-par" as never },
      }),
    );
    const { Buckets, Owner } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
    expect(Owner?.ID).toBe(`${project.identity}:${project.identity}`);
    expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe("fr-par");
    expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe("fr-par");
    expect((await sandbox.admin.inventory())[project.identity]?.bucket).toMatchObject([{ name: Bucket }]);
    await s3.send(new DeleteBucketCommand({ Bucket }));
    await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toEqual(refused("NotFound", 404));
    await expect(s3.send(new ListObjectsCommand({ Bucket }))).rejects.toEqual(refused("NoSuchBucket", 404));
    expect((await sandbox.admin.inventory())[project.identity]).toEqual({});
  });

  test("a name can be taken once in all regions and projects", async () => {
    await s3.send(new CreateBucketCommand({ Bucket }));
    const again = (as: As) => clientAs(as).send(new CreateBucketCommand({ Bucket }));
    await expect(again({})).rejects.toEqual(refused("BucketAlreadyOwnedByYou", 409));
    await expect(again({ region: "nl-ams" })).rejects.toEqual(refused("BucketAlreadyExists", 409));
    await expect(again({ key: keys.foreign, project: foreignProject.identity })).rejects.toEqual(
      refused("BucketAlreadyExists", 409),
    );
    await expect(s3.send(new CreateBucketCommand({ Bucket: "Ab" }))).rejects.toEqual(
      refused("InvalidBucketName", 400),
    );
  });

  test("a bucket is in its region only", async () => {
    await s3.send(new CreateBucketCommand({ Bucket }));
    const elsewhere = clientAs({ region: "pl-waw" });
    expect((await elsewhere.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
    await expect(elsewhere.send(new GetBucketAclCommand({ Bucket }))).rejects.toEqual(
      refused("NoSuchBucket", 404),
    );
  });

  test("a bucket with an object, or only a delete marker, isn't removed", async () => {
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "never there" }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toEqual(
      refused("BucketNotEmpty", 409),
    );
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  });

  test("what was never set on a bucket is said to be missing, each in its own way", async () => {
    await s3.send(new CreateBucketCommand({ Bucket }));
    const missing: [{ new (input: { Bucket: string }): unknown }, string][] = [
      [GetBucketTaggingCommand, "NoSuchTagSet"],
      [GetBucketCorsCommand, "NoSuchCORSConfiguration"],
      [GetBucketLifecycleConfigurationCommand, "NoSuchLifecycleConfiguration"],
      [GetBucketPolicyCommand, "AccessDenied"],
      [GetBucketWebsiteCommand, "NoSuchWebsiteConfiguration"],
      [GetBucketEncryptionCommand, "ServerSideEncryptionConfigurationNotFoundError"],
      [GetObjectLockConfigurationCommand, "ObjectLockConfigurationNotFoundError"],
    ];
    for (const [Command, code] of missing) {
      const status = code === "AccessDenied" ? 403 : 404;
      await expect(s3.send(new Command({ Bucket }) as GetBucketTaggingCommand)).rejects.toEqual(
        refused(code, status),
      );
    }
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status ?? "").toBe("");
  });

  test("tags, versioning, lifecycle and ACL are kept as they were set, and can be taken away", async () => {
    await s3.send(new CreateBucketCommand({ Bucket }));
    const TagSet = [
      { Key: "managed-by", Value: "mengi" },
      { Key: "note", Value: "a <b> & c" },
    ];
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
    const [entry] = (await sandbox.admin.inventory())[project.identity]?.bucket ?? [];
    expect(entry?.labels).toEqual({ "managed-by": "mengi", note: "a <b> & c" });
    await s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toEqual(
      refused("NoSuchTagSet", 404),
    );

    const Rules = [
      {
        ID: "old",
        Status: "Enabled" as const,
        Filter: { Prefix: "etcd/" },
        Expiration: { Days: 30 },
        NoncurrentVersionExpiration: { NoncurrentDays: 7 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ];
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
    const lifecycle = new GetBucketLifecycleConfigurationCommand({ Bucket });
    expect((await s3.send(lifecycle)).Rules).toEqual(Rules);
    await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
    await expect(s3.send(lifecycle)).rejects.toEqual(refused("NoSuchLifecycleConfiguration", 404));

    for (const Status of ["Enabled", "Suspended"] as const) {
      await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
      expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe(Status);
    }

    const grants = async () => (await s3.send(new GetBucketAclCommand({ Bucket }))).Grants;
    expect(await grants()).toMatchObject([
      { Grantee: { ID: `${project.identity}:${project.identity}` }, Permission: "FULL_CONTROL" },
    ]);
    await s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" }));
    expect(await grants()).toHaveLength(2);
  });

  test("a default encryption names a key only with the algorithm that uses it", async () => {
    await s3.send(new CreateBucketCommand({ Bucket }));
    const encrypt = (byDefault: ServerSideEncryptionByDefault) =>
      s3.send(
        new PutBucketEncryptionCommand({
          Bucket,
          ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: byDefault }] },
        }),
      );
    await expect(encrypt({ SSEAlgorithm: "AES256", KMSMasterKeyID: "key" })).rejects.toEqual(
      refused("InvalidArgument", 400),
    );
    // With keys of the key manager only as a bucket key.
    await expect(encrypt({ SSEAlgorithm: "aws:kms", KMSMasterKeyID: "key" })).rejects.toEqual(
      refused("InvalidArgument", 400),
    );
    await encrypt({ SSEAlgorithm: "AES256" });
    const { ServerSideEncryptionConfiguration: kept } = await s3.send(
      new GetBucketEncryptionCommand({ Bucket }),
    );
    expect(kept?.Rules).toMatchObject([{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }]);
  });

  test("object lock switches versioning on, for good", async () => {
    await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
    const lock = await s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
    expect(lock.ObjectLockConfiguration?.ObjectLockEnabled).toBe("Enabled");
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe("Enabled");
    await expect(
      s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Suspended" } })),
    ).rejects.toEqual(refused("InvalidBucketState", 409));
  });
});

describe("objects", () => {
  beforeEach(() => s3.send(new CreateBucketCommand({ Bucket })));
  const put = (Key: string, Body: string | Buffer = Key) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body }));

  test("an object comes back with its content, type, metadata and tags", async () => {
    const Key = "a folder/Ünïcode + 100% (1)!*'";
    const written = await s3.send(
      new PutObjectCommand({
        ...{ Bucket, Key, Body: "content", ContentType: "text/plain", Tagging: "kind=test" },
        Metadata: { cluster: "one" },
      }),
    );
    expect(written).toMatchObject({ ChecksumCRC32: expect.any(String), ChecksumType: "FULL_OBJECT" });
    const found = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await found.Body?.transformToString()).toBe("content");
    expect(found).toMatchObject({
      ContentType: "text/plain",
      ContentLength: 7,
      Metadata: { cluster: "one" },
    });
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head).toMatchObject({ ETag: found.ETag, ContentLength: 7 });
    expect((await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet).toEqual([
      { Key: "kind", Value: "test" },
    ]);
    const part = await s3.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=2-4" }));
    expect(await part.Body?.transformToString()).toBe("nte");
    await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: encodeURI(`${Bucket}/${Key}`) }));
    expect(await textOf("copy")).toBe("content");
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(textOf(Key)).rejects.toEqual(refused("NoSuchKey", 404));
  });

  test("lists come in pages, with prefixes and delimiters", async () => {
    for (const key of ["a/1", "a/2", "b", "c/1", "d"]) await put(key);
    const first = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: "/", MaxKeys: 2 }));
    expect(first).toMatchObject({
      IsTruncated: true,
      CommonPrefixes: [{ Prefix: "a/" }],
      Contents: [{ Key: "b", Size: 1 }],
    });
    const ContinuationToken = first.NextContinuationToken;
    const second = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: "/", ContinuationToken }));
    expect(second).toMatchObject({
      IsTruncated: false,
      CommonPrefixes: [{ Prefix: "c/" }],
      Contents: [{ Key: "d" }],
    });
    const old = await s3.send(new ListObjectsCommand({ Bucket, Prefix: "a/" }));
    expect(old.Contents?.map(({ Key }) => Key)).toEqual(["a/1", "a/2"]);
  });

  test("versions are kept, deletes leave markers, and both can be removed for good", async () => {
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
    const { VersionId } = await put("key", "one");
    await put("key", "two");
    expect((await s3.send(new DeleteObjectCommand({ Bucket, Key: "key" }))).DeleteMarker).toBe(true);
    await expect(textOf("key")).rejects.toEqual(refused("NoSuchKey", 404));
    expect(await textOf("key", VersionId)).toBe("one");
    const versions: { Key: string; VersionId: string }[] = [];
    let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
    while (marker) {
      const page: ListObjectVersionsCommandOutput = await s3.send(
        new ListObjectVersionsCommand({ Bucket, MaxKeys: 1, ...marker }),
      );
      for (const one of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])])
        versions.push({ Key: one.Key as string, VersionId: one.VersionId as string });
      marker = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
    }
    expect(new Set(versions.map((one) => one.VersionId)).size).toBe(3);
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: versions } }));
    expect(Deleted).toHaveLength(3);
    await s3.send(new DeleteBucketCommand({ Bucket }));
  });

  test("an upload in parts is put together, or given up", async () => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "large" }));
    const bodies = [Buffer.alloc(5 * 1024 * 1024, "a"), Buffer.from("end")];
    const Parts = [];
    for (const [index, Body] of bodies.entries()) {
      const PartNumber = index + 1;
      const { ETag } = await s3.send(
        new UploadPartCommand({ Bucket, Key: "large", UploadId, PartNumber, Body }),
      );
      Parts.push({ PartNumber, ETag });
    }
    const done = await s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key: "large", UploadId, MultipartUpload: { Parts } }),
    );
    expect(done.ETag).toMatch(/-2"$/);
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: "large" }))).ContentLength).toBe(5242883);
    const other = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "other" }));
    const pending = async () => (await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? [];
    expect(await pending()).toHaveLength(1);
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: "other", UploadId: other.UploadId }));
    expect(await pending()).toEqual([]);
  });

  test("an object that is too large is refused", async () => {
    await expect(put("large", Buffer.alloc(16 * 1024 * 1024 + 1))).rejects.toEqual(
      refused("EntityTooLarge", 400),
    );
  });
});

describe("who may do what", () => {
  const list = (as: As) => clientAs(as).send(new ListBucketsCommand({}));

  test("a secret key that isn't the access key's, and keys that are unknown, revoked or expired, are refused", async () => {
    const { accessKey } = keys.valid;
    await expect(list({ key: { accessKey, secretKey: keys.all.secretKey } })).rejects.toEqual(
      refused("SignatureDoesNotMatch", 403),
    );
    for (const key of [{ ...keys.valid, accessKey: "SCW00000000000000000" }, keys.revoked])
      await expect(list({ key })).rejects.toEqual(refused("InvalidAccessKeyId", 403));
    await expect(list({ key: keys.expired })).rejects.toEqual(refused("ExpiredToken", 403));
  });

  test("a key reaches its own projects only; without a project it is for its default one", async () => {
    await s3.send(new CreateBucketCommand({ Bucket }));
    expect((await list({ project: null })).Buckets).toHaveLength(1);
    await expect(list({ key: keys.foreign })).rejects.toEqual(refused("AccessDenied", 403));
    const foreign = clientAs({ key: keys.foreign, project: foreignProject.identity });
    expect((await foreign.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
    await expect(foreign.send(new GetBucketAclCommand({ Bucket }))).rejects.toEqual(
      refused("AccessDenied", 403),
    );
  });

  test("each permission set gives its own rights and no other", async () => {
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "key", Body: "text" }));
    const attempts: Record<string, () => Promise<unknown>> = {
      BucketsRead: () => s3.send(new ListBucketsCommand({})),
      BucketsWrite: () => s3.send(new PutBucketAclCommand({ Bucket, ACL: "private" })),
      ObjectsRead: () => textOf("key"),
      ObjectsWrite: () => s3.send(new PutObjectCommand({ Bucket, Key: "key", Body: "text" })),
      BucketPolicyFullAccess: () => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: "{}" })),
      ObjectsDelete: () => s3.send(new DeleteObjectCommand({ Bucket, Key: "other" })),
    };
    const allowedWith = async (set: string) => {
      await sandbox.admin.setToken("valid", { scopes: [set] });
      const allowed = [];
      for (const [right, attempt] of Object.entries(attempts)) {
        const result = await attempt().then(
          () => "allowed",
          (error: Error) => error.name,
        );
        if (result === "allowed") allowed.push(right);
        else expect(result).toBe("AccessDenied");
      }
      return allowed;
    };
    for (const right of Object.keys(attempts))
      expect(await allowedWith(`ObjectStorage${right}`)).toEqual([right]);
    expect(await allowedWith("ObjectStorageReadOnly")).toEqual(["BucketsRead", "ObjectsRead"]);
    expect(await allowedWith("ObjectStorageFullAccess")).toEqual(
      Object.keys(attempts).filter((right) => right !== "BucketPolicyFullAccess"),
    );
    expect(await allowedWith("KubernetesFullAccess")).toEqual([]);
  });

  test("a presigned address holds for one call, until it expires", async () => {
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "key", Body: "content" }));
    const read = async (seconds: number, path = `/${Bucket}/key`) => {
      const url = new URL(path, sandbox.environment.SCW_S3_ENDPOINT);
      const time = new Date(Date.now() - 2000).toISOString().replace(/[-:]|\.\d+/g, "");
      const scope = { date: time.slice(0, 8), region: "fr-par", service: "s3" };
      const { accessKey, secretKey } = keys.valid;
      const query: [string, string][] = [
        ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
        ["X-Amz-Credential", `${accessKey}@${project.identity}/${scope.date}/fr-par/s3/aws4_request`],
        ["X-Amz-Date", time],
        ["X-Amz-Expires", String(seconds)],
        ["X-Amz-SignedHeaders", "host"],
      ];
      const headers: [string, string][] = [["host", url.host]];
      const payload = "UNSIGNED-PAYLOAD";
      const signed = { method: "GET", path: `/${Bucket}/key`, query, headers, payload };
      url.search = String(new URLSearchParams(query));
      url.searchParams.set("X-Amz-Signature", requestSignature(secretKey, scope, time, signed));
      const answer = await fetch(url);
      return [answer.status, await answer.text()];
    };
    expect(await read(60)).toEqual([200, "content"]);
    expect(await read(1)).toEqual([403, expect.stringContaining("Request has expired")]);
    expect(await read(60, `/${Bucket}/other`)).toEqual([
      403,
      expect.stringContaining("SignatureDoesNotMatch"),
    ]);
  });

  test("a call without a signature is refused, and the answer is S3's", async () => {
    const answer = await fetch(`${sandbox.environment.SCW_S3_ENDPOINT}/`);
    expect(answer.status).toBe(403);
    const body = await answer.text();
    expect(body).toMatch(/^<Error><Code>AccessDenied<\/Code>/);
    expect(body).toMatch(/<RequestId>(\w+)<\/RequestId><HostId>\1<\/HostId>/);
  });
});

describe("around it", () => {
  test("calls are in the request log, and faults hit them", async () => {
    await s3.send(new CreateBucketCommand({ Bucket }));
    await sandbox.admin.addFault({
      match: `GET /s3/${Bucket}`,
      times: 1,
      effect: { type: "answer", status: 503 },
    });
    await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toEqual(
      refused("ServiceUnavailable", 503),
    );
    const calls = await sandbox.admin.requests();
    expect(calls.map(({ method, path, status, token }) => [method, path, status, token])).toEqual([
      ["PUT", `/s3/${Bucket}`, 200, "valid"],
      ["GET", `/s3/${Bucket}?tagging=`, 503, null],
    ]);
  });

  /** Asks the proxy for a connection. */
  const connection = (to: string) =>
    new Promise<{ status: number | undefined; socket: Socket }>((resolve, reject) => {
      const proxy = new URL(sandbox.environment.HTTPS_PROXY as string);
      get({ host: proxy.hostname, port: proxy.port, method: "CONNECT", path: to })
        .on("connect", ({ statusCode: status }, socket) => resolve({ status, socket }))
        .on("error", reject);
    });

  test("the proxy leads to the true host names of Object Storage, with a certificate for each", async () => {
    const ca = readFileSync(sandbox.environment.SSL_CERT_FILE as string);
    for (const host of ["s3.nl-ams.scw.cloud", `${Bucket}.s3.fr-par.scw.cloud`]) {
      const { status, socket } = await connection(`${host}:443`);
      expect(status).toBe(200);
      const secured = connect({ socket, servername: host, ca });
      secured.write(`GET /?tagging HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
      expect(await text(secured)).toMatch(/^HTTP\/1.1 403 [^]*<Code>AccessDenied<\/Code>/);
    }
    const paths = (await sandbox.admin.requests()).map(({ path }) => path);
    expect(paths).toEqual(["/s3?tagging", `/s3/${Bucket}?tagging`]);
  });

  test.each([
    "example.com:443",
    "api.scaleway.com:443",
    "s3.fr-par.scw.cloud:80",
    "s3.fr-par.scw.cloud.example:443",
  ])("the proxy refuses to connect to %s", async (host) => {
    const { status, socket } = await connection(host);
    socket.destroy();
    expect(status).toBe(403);
  });
});
