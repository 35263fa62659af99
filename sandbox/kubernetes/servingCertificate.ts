/** Certificates that API servers show, issued by the cluster's own authority; and such an authority. */
import "reflect-metadata";
import { createPrivateKey, type KeyObject, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** What issues a cluster's serving certificates, as PEM text. */
export interface ServingAuthority {
  serverCa: string;
  serverCaKey: string;
  /** What an API server shows behind its own certificate. */
  serverBundle: string;
}

type CryptoProvider = Parameters<typeof cryptoProvider.set>[0];

export interface ServingCertificate {
  /** Leaf and the chain behind it. */
  cert: string;
  key: string;
}

const year = 365 * 24 * 3600 * 1000;
const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** Issues a certificate that holds for these names and addresses. */
export async function issueServingCertificate(
  pki: ServingAuthority,
  subject: string,
  names: string[],
): Promise<ServingCertificate> {
  cryptoProvider.set(webcrypto as unknown as CryptoProvider);
  const authority = new X509Certificate(pki.serverCa);
  const { signingKey, signingAlgorithm } = await signer(createPrivateKey(pki.serverCaKey));
  const keys = await webcrypto.subtle.generateKey(ecdsa, true, ["sign", "verify"]);
  const leaf = await X509CertificateGenerator.create({
    subject,
    issuer: authority.subjectName,
    // A clock that is behind doesn't matter to the leaf when it doesn't matter to the authority.
    notBefore: authority.notBefore,
    notAfter: new Date(Math.min(authority.notAfter.getTime(), Date.now() + year)),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      await AuthorityKeyIdentifierExtension.create(authority),
      new SubjectAlternativeNameExtension(
        [...new Set(names)].map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value })),
      ),
    ],
  });
  return {
    cert: `${leaf.toString("pem")}\n${pki.serverBundle}`,
    key: await pemOf(keys.privateKey),
  };
}

/** A key in the form that Web Crypto takes. */
async function signer(key: KeyObject) {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  const hash = curve === "secp384r1" ? "SHA-384" : curve === "secp521r1" ? "SHA-512" : "SHA-256";
  const curves: Record<string, string> = { prime256v1: "P-256", secp384r1: "P-384", secp521r1: "P-521" };
  const algorithm =
    curve === undefined
      ? { name: "RSASSA-PKCS1-v1_5", hash }
      : { name: "ECDSA", namedCurve: curves[curve] ?? curve, hash };
  const der = key.export({ type: "pkcs8", format: "der" });
  const signingKey = await webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
  return { signingKey, signingAlgorithm: algorithm };
}

/** Makes a self-signed authority, valid for ten years. */
export async function createAuthority(subject: string, notBefore: Date): Promise<ServingAuthority> {
  cryptoProvider.set(webcrypto as unknown as CryptoProvider);
  const keys = await webcrypto.subtle.generateKey(ecdsa, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: subject,
    notBefore,
    notAfter: new Date(notBefore.getTime() + 10 * year),
    keys,
    signingAlgorithm: ecdsa,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(
        KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment | KeyUsageFlags.keyCertSign,
        true,
      ),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const serverCa = `${certificate.toString("pem")}\n`;
  return { serverCa, serverCaKey: await pemOf(keys.privateKey), serverBundle: serverCa };
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key));
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" })
    .export({ type: "pkcs8", format: "pem" })
    .toString();
}
