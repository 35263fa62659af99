/** The tokens with which nodes join: they name the cluster's root CA, so that a node talks to no other cluster. */
import { X509Certificate, createHash } from "node:crypto";

/**
 * k3s' full token, `K10<hash>::<user>:<password>`. Where the API server's CA is a chain, the hash is the SHA-256
 * of its root certificate in DER: it holds as long as the root does, whatever is renewed below it.
 */
export function joinToken(rootCertificate: string, user: "server" | "node", password: string): string {
  const hash = createHash("sha256").update(new X509Certificate(rootCertificate).raw).digest("hex");
  return `K10${hash}::${user}:${password}`;
}
