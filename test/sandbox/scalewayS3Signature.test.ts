/** Signatures and bodies in chunks, by the examples of AWS's documentation of Signature Version 4. */
import { decodeChunks } from "../../sandbox/scaleway/s3/chunks";
import { requestSignature, sha256 } from "../../sandbox/scaleway/s3/signature";

const secretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const scope = { date: "20130524", region: "us-east-1", service: "s3" };
const time = "20130524T000000Z";
const host = "examplebucket.s3.amazonaws.com";

test("a request has the signature that the documentation gives", () => {
  const headers: [string, string][] = [
    ["host", host],
    ["range", "bytes=0-9"],
    ["x-amz-content-sha256", sha256("")],
    ["x-amz-date", time],
  ];
  const signed = { method: "GET", path: "/test.txt", query: [], headers, payload: sha256("") };
  expect(requestSignature(secretKey, scope, time, signed)).toBe(
    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  );
});

test("a presigned request has the signature that the documentation gives", () => {
  const query: [string, string][] = [
    ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
    ["X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"],
    ["X-Amz-Date", time],
    ["X-Amz-Expires", "86400"],
    ["X-Amz-SignedHeaders", "host"],
  ];
  const headers: [string, string][] = [["host", host]];
  const signed = { method: "GET", path: "/test.txt", query, headers, payload: "UNSIGNED-PAYLOAD" };
  expect(requestSignature(secretKey, scope, time, signed)).toBe(
    "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
  );
});

describe("a body in chunks", () => {
  const seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
  const signer = { secretKey, scope, time, seed };
  const signatures = [
    "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
  ];
  const encoded = (content: string) =>
    Buffer.from(
      [content.repeat(65536), content.repeat(1024), ""]
        .map(
          (chunk, index) =>
            `${chunk.length.toString(16)};chunk-signature=${signatures[index]}\r\n${chunk}\r\n`,
        )
        .join(""),
    );

  test("is taken with the signatures that the documentation gives", () => {
    expect(decodeChunks(encoded("a"), signer).body.toString()).toBe("a".repeat(66560));
  });

  test("is refused when a chunk isn't the one that was signed", () => {
    expect(() => decodeChunks(encoded("b"), signer)).toThrow(/signature/);
  });

  test("gives what is sent behind it, without signatures too", () => {
    const body = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
    expect(decodeChunks(Buffer.from(body), undefined)).toEqual({
      body: Buffer.from("hello"),
      trailers: { "x-amz-checksum-crc32": "NhCmhg==" },
    });
  });

  test("that is cut off is refused", () => {
    expect(() => decodeChunks(Buffer.from("5\r\nhel"), undefined)).toThrow(/chunk/i);
  });
});
