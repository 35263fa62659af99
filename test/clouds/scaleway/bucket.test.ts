/** The backup bucket against the sandbox's object storage. */
import { bucketState, removeBucket } from "../../../clouds/scaleway/bucket";
import { DeadlineError } from "../../../clouds/wait";
import type { ScalewayClient } from "../../../clouds/scaleway/client";
import { cloudErrorOf, failureOf, useSandbox, withServer } from "./support";

jest.setTimeout(30_000);

const { client } = useSandbox();

let serial = 0;
async function bucket(content: "nothing" | "objects" | "marker" | "upload"): Promise<string> {
  const Bucket = `mengi-backup-${++serial}`;
  const put = <T>(act: Parameters<ScalewayClient["objectStorage"]["call"]>[2]) =>
    client().objectStorage.call("PUT", "/", act) as Promise<T>;
  await put((s3) => s3.createBucket({ Bucket }));
  await put((s3) => s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  if (content === "objects")
    for (const Key of ["a", "a", "folder/ä b", "c"])
      await put((s3) => s3.putObject({ Bucket, Key, Body: "x" }));
  if (content === "marker") {
    const { VersionId } = await put<{ VersionId?: string }>((s3) =>
      s3.putObject({ Bucket, Key: "gone", Body: "x" }),
    );
    await put((s3) => s3.deleteObject({ Bucket, Key: "gone" }));
    await put((s3) => s3.deleteObject({ Bucket, Key: "gone", VersionId }));
  }
  if (content === "upload") await put((s3) => s3.createMultipartUpload({ Bucket, Key: "half" }));
  return Bucket;
}

function reporting(deadlineSeconds = 20) {
  const lines: string[] = [];
  return { lines, options: { deadlineSeconds, report: (line: string) => void lines.push(line) } };
}

test.each([
  ["nothing", "empty"],
  ["objects", "full"],
  ["marker", "full"],
  ["upload", "full"],
] as const)("a bucket with %s in it is %s", async (content, state) => {
  expect(await bucketState(client(), await bucket(content))).toBe(state);
});

test("a bucket that the project does not have is absent, and removing it is done", async () => {
  expect(await bucketState(client(), "mengi-backup-none")).toBe("absent");
  const { lines, options } = reporting();
  await expect(removeBucket(client(), "mengi-backup-none", { ...options, data: "keep" })).resolves.toBe(true);
  expect(lines).toEqual([]);
});

test("an empty bucket goes whatever is said about data", async () => {
  const name = await bucket("nothing");
  const { lines, options } = reporting();
  await expect(removeBucket(client(), name, { ...options, data: "keep" })).resolves.toBe(true);
  expect(lines).toEqual([`deleted bucket ${name}`]);
  expect(await bucketState(client(), name)).toBe("absent");
});

test.each(["objects", "marker", "upload"] as const)(
  "a bucket with %s in it is kept with a line, or goes with everything where that is asked for",
  async (content) => {
    const name = await bucket(content);
    const { lines, options } = reporting();
    await expect(removeBucket(client(), name, { ...options, data: "keep" })).resolves.toBe(false);
    expect(lines).toEqual([`kept, it holds backups and goes on costing: bucket ${name}`]);
    expect(await bucketState(client(), name)).toBe("full");
    await expect(removeBucket(client(), name, { ...options, data: "delete" })).resolves.toBe(true);
    expect(lines.at(-1)).toMatch(/^deleted bucket .* with \d objects and versions$/);
    expect(await bucketState(client(), name)).toBe("absent");
  },
);

test("a bucket that never gets empty is named at the deadline", async () => {
  const page =
    "<ListVersionsResult><Version><Key>k</Key><VersionId>v</VersionId></Version></ListVersionsResult>";
  await withServer(
    (request, response) => {
      response.writeHead(request.method === "DELETE" ? 204 : 200, { "content-type": "application/xml" });
      if (request.method === "DELETE") response.end();
      else if (request.url?.includes("versions")) response.end(page);
      else if (request.url?.includes("uploads")) response.end("<ListMultipartUploadsResult/>");
      else response.end("<R><Buckets><Bucket><Name>b</Name></Bucket></Buckets></R>");
    },
    async (url) => {
      const removal = removeBucket(client("all", { s3Endpoint: url }), "b", {
        ...reporting(1).options,
        data: "delete",
      });
      const error = await failureOf(removal);
      expect(error).toBeInstanceOf(DeadlineError);
      expect(error.message).toMatch(/bucket b is gone .*objects and versions deleted so far/);
    },
  );
});

test("a bucket that the key may not look into is not taken for empty or absent", async () => {
  const name = await bucket("objects");
  expect((await cloudErrorOf(bucketState(client("foreign"), name))).status).toBe(403);
});
