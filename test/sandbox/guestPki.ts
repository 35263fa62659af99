/** Certificates and tokens of a test's cluster, as the program makes them ahead of the first server. */
import "reflect-metadata";
import { generateKeyPairSync, randomUUID, webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import type { CertificateAuthority, Pki } from "../../components/hetzner/boot";
import { joinToken } from "../../components/hetzner/joinToken";
import { renderKubeconfig } from "../../components/hetzner/kubeconfig";

const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const usages = KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment | KeyUsageFlags.keyCertSign;
type KeyPair = { publicKey: webcrypto.CryptoKey; privateKey: webcrypto.CryptoKey };

interface Issued extends CertificateAuthority {
  parsed: X509Certificate;
  keys: KeyPair;
}

export interface ClusterSecrets {
  pki: Pki;
  /** Server CA and root. */
  serverCa: string;
  tokens: { founder: string; join: string; agent: string; worker: string };
  /** Kubeconfig of somebody whose certificate names this organisation. */
  kubeconfig(address: string, organisation?: string): Promise<string>;
}

export async function makeSecrets(clusterId: string): Promise<ClusterSecrets> {
  cryptoProvider.set(webcrypto as unknown as Parameters<typeof cryptoProvider.set>[0]);
  const root = await issue("root", undefined, true);
  const [server, client, requestHeader, etcdServer, etcdPeer] = await Promise.all(
    ["server", "client", "request-header", "etcd-server", "etcd-peer"].map((name) => issue(name, root, true)),
  );
  if (!server || !client || !requestHeader || !etcdServer || !etcdPeer) throw new Error("unreachable");
  const serviceKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const founder = `founder-${randomUUID()}`;
  const agent = `agent-${randomUUID()}`;
  const serverCa = server.certificate + root.certificate;
  return {
    pki: {
      root: root.certificate,
      server,
      client,
      requestHeader,
      etcdServer,
      etcdPeer,
      serviceKey: serviceKey.export({ type: "pkcs1", format: "pem" }).toString(),
    },
    serverCa,
    tokens: {
      founder,
      agent,
      join: joinToken(root.certificate, "server", founder),
      worker: joinToken(root.certificate, "node", agent),
    },
    async kubeconfig(address, organisation = "system:masters") {
      const { certificate, key } = await issue(`admin,O=${organisation}`, client, false);
      return renderKubeconfig({ cluster: clusterId, name: "prod", address, serverCa, certificate, key });
    },
  };
}

async function issue(name: string, issuer: Issued | undefined, ca: boolean): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(ecdsa, true, ["sign", "verify"]);
  const parsed = await X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: issuer?.parsed.subjectName ?? `CN=${name}`,
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + 365 * 24 * 3_600_000),
    signingAlgorithm: ecdsa,
    publicKey: keys.publicKey,
    signingKey: issuer?.keys.privateKey ?? keys.privateKey,
    extensions: ca
      ? [
          new BasicConstraintsExtension(true, undefined, true),
          new KeyUsagesExtension(usages, true),
          await SubjectKeyIdentifierExtension.create(keys.publicKey),
        ]
      : [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])],
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  const key = `-----BEGIN PRIVATE KEY-----\n${wrap(der)}\n-----END PRIVATE KEY-----\n`;
  return { parsed, keys, key, certificate: `${parsed.toString("pem").trim()}\n` };
}

const wrap = (der: Buffer) => (der.toString("base64").match(/.{1,64}/g) ?? []).join("\n");
