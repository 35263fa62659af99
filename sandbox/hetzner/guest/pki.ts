/** The certificate authorities that a cluster is made with: checked as k3s would come to need them, then used. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from "node:crypto";

const folder = "/etc/mengi/pki/";
const authorities = [
  "server-ca",
  "client-ca",
  "request-header-ca",
  "etcd-server-ca",
  "etcd-peer-ca",
] as const;

/** What lives on of it, as text. */
export interface ClusterPki {
  root: string;
  /** Served at `/cacerts`: server CA and root, as the boot script joins them. */
  serverBundle: string;
  serverCa: string;
  serverCaKey: string;
  clientCa: string;
  /** In a join token. */
  caHash: string;
}

/** Reads the PKI out of the init server's files. Throws, with what is wrong, when a cluster can't be made with it. */
export function readPki(files: Map<string, string>, now: Date): ClusterPki {
  const root = certificate(files, "root-ca", now);
  if (root.subject !== root.issuer || !root.verify(root.publicKey))
    throw new Error("root-ca.crt is not self-signed");
  for (const name of authorities) {
    const authority = certificate(files, name, now);
    if (authority.subject === root.subject) throw new Error(`${name}.crt has the root's subject`);
    if (!authority.checkIssued(root) || !authority.verify(root.publicKey))
      throw new Error(`${name}.crt is not issued by root-ca.crt`);
    if (!samePublicKey(createPublicKey(privateKey(files, name)), authority.publicKey))
      throw new Error(`${name}.key does not belong to ${name}.crt`);
  }
  if (privateKey(files, "service").asymmetricKeyType !== "rsa") throw new Error("service.key is no RSA key");
  const serverCa = read(files, "server-ca.crt");
  const serverBundle = serverCa + read(files, "root-ca.crt");
  if (certificatesIn(serverBundle).length !== 2)
    throw new Error("server-ca.crt and root-ca.crt put together are not two certificates");
  return {
    root: root.toString(),
    serverBundle,
    serverCa,
    serverCaKey: read(files, "server-ca.key"),
    clientCa: read(files, "client-ca.crt"),
    caHash: createHash("sha256").update(root.raw).digest("hex"),
  };
}

/** The certificates of a PEM text. */
export function certificatesIn(pem: string): string[] {
  return pem.match(/^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+\n-----END CERTIFICATE-----$/gm) ?? [];
}

function certificate(files: Map<string, string>, name: string, now: Date): X509Certificate {
  const text = read(files, `${name}.crt`);
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(text);
  } catch {
    throw new Error(`${name}.crt is no certificate`);
  }
  if (!parsed.ca) throw new Error(`${name}.crt is no certificate authority`);
  if (new Date(parsed.validFrom) > now) throw new Error(`${name}.crt is not valid yet`);
  if (new Date(parsed.validTo) < now) throw new Error(`${name}.crt has expired`);
  return parsed;
}

function privateKey(files: Map<string, string>, name: string): KeyObject {
  const text = read(files, `${name}.key`);
  try {
    return createPrivateKey(text);
  } catch {
    throw new Error(`${name}.key is no private key`);
  }
}

function read(files: Map<string, string>, name: string): string {
  const text = files.get(folder + name);
  if (text === undefined) throw new Error(`${folder}${name} is missing`);
  return text;
}

function samePublicKey(one: KeyObject, other: KeyObject): boolean {
  return one.export({ type: "spki", format: "der" }).equals(other.export({ type: "spki", format: "der" }));
}
