/** Makes the certificates that the cloud issues by itself: self-signed, but readable as any other. */
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

const ecdsaWithSha256 = identifier(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02);
const commonName = identifier(0x55, 0x04, 0x03);
const subjectAlternativeName = identifier(0x55, 0x1d, 0x11);

/** A certificate for these names, as PEM text. */
export function selfSigned(domainNames: readonly string[], notBefore: Date, notAfter: Date): string {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(ecdsaWithSha256);
  // Common names have at most 64 characters.
  const name = sequence(set(sequence(commonName, utf8((domainNames[0] ?? "").slice(0, 64)))));
  const alternatives = sequence(...domainNames.map((domain) => tagged(0x82, Buffer.from(domain, "ascii"))));
  const content = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(sequence(subjectAlternativeName, tagged(0x04, alternatives)))),
  );
  const signature = tagged(0x03, Buffer.from([0]), sign("sha256", content, privateKey));
  const text = sequence(content, algorithm, signature).toString("base64").replace(/.{64}/g, "$&\n").trim();
  return `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
}

// DER: each value is a tag, its length, its content.

function tagged(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const { length } = body;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

function sequence(...content: Buffer[]): Buffer {
  return tagged(0x30, ...content);
}

function set(...content: Buffer[]): Buffer {
  return tagged(0x31, ...content);
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function utf8(text: string): Buffer {
  return tagged(0x0c, Buffer.from(text));
}

function identifier(...bytes: number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes));
}

/** `YYMMDDHHMMSSZ`: for years until 2049. */
function time(date: Date): Buffer {
  return tagged(0x17, Buffer.from(`${date.toISOString().replace(/\D/g, "").slice(2, 14)}Z`, "ascii"));
}
