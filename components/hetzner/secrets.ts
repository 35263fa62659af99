/**
 * The cluster's certificates and tokens. They are made before the first server exists, so that the kubeconfig
 * and the join tokens are known ahead and nothing has to be fetched from a node.
 *
 * Five CAs stand under one root whose key never leaves the stack's state; only the server that starts the
 * cluster gets the keys of the five, the others get them from it. Authorities live ten years and are
 * never renewed by a run: another CA would cut off every node. Only the administrator's certificate is renewed.
 */
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as tls from "@pulumi/tls";
import type { CertificateAuthority, Pki } from "./boot";
import { derived } from "../derived";
import { joinToken } from "./joinToken";

const authorityHours = 10 * 365 * 24;
const adminHours = 365 * 24;
/** The administrator's certificate is renewed by the first `up` in its last month. */
const adminRenewalHours = 30 * 24;

export interface ClusterSecrets {
  /** For the server that starts the cluster. Secret. */
  pki: pulumi.Output<Pki>;
  /** The CA of the API server, and the root behind it. */
  serverCa: pulumi.Output<string>;
  /** The administrator's. The key is secret. */
  admin: pulumi.Output<CertificateAuthority>;
  /** Secret. */
  tokens: pulumi.Output<{
    /** Password of servers: starts the cluster and opens its snapshots. */
    founder: string;
    /** What a further control-plane node joins with. */
    join: string;
    /** Password of agents. */
    agent: string;
    /** What a worker joins with. */
    worker: string;
  }>;
}

export function createSecrets(
  name: string,
  cluster: string,
  opts: pulumi.CustomResourceOptions,
): ClusterSecrets {
  const key = (of: string) =>
    new tls.PrivateKey(`${name}-${of}-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, opts);
  const subject = (of: string) => ({ commonName: `${of}.${cluster}`, organization: "mengi" });

  const rootKey = key("root-ca");
  const root = new tls.SelfSignedCert(
    `${name}-root-ca`,
    {
      privateKeyPem: rootKey.privateKeyPem,
      subject: subject("root-ca"),
      isCaCertificate: true,
      validityPeriodHours: authorityHours,
      allowedUses: ["digital_signature", "cert_signing", "crl_signing"],
    },
    opts,
  );
  const signed = (
    of: string,
    signer: { key: tls.PrivateKey; certPem: pulumi.Output<string> },
    request: tls.CertRequestArgs["subject"],
    rest: Pick<
      tls.LocallySignedCertArgs,
      "allowedUses" | "validityPeriodHours" | "earlyRenewalHours" | "isCaCertificate"
    >,
  ) => {
    const own = key(of);
    const { certRequestPem } = new tls.CertRequest(
      `${name}-${of}-request`,
      { privateKeyPem: own.privateKeyPem, subject: request },
      opts,
    );
    const { certPem } = new tls.LocallySignedCert(
      `${name}-${of}`,
      { certRequestPem, caPrivateKeyPem: signer.key.privateKeyPem, caCertPem: signer.certPem, ...rest },
      opts,
    );
    return { key: own, certPem };
  };
  const authority = (of: string) =>
    signed(of, { key: rootKey, certPem: root.certPem }, subject(of), {
      isCaCertificate: true,
      validityPeriodHours: authorityHours,
      allowedUses: ["digital_signature", "key_encipherment", "cert_signing"],
    });
  const authorities = {
    server: authority("server-ca"),
    client: authority("client-ca"),
    requestHeader: authority("request-header-ca"),
    etcdServer: authority("etcd-server-ca"),
    etcdPeer: authority("etcd-peer-ca"),
  };
  const admin = signed(
    "admin",
    authorities.client,
    // Members of this group may do everything; no role binding can be lost.
    { commonName: "mengi-admin", organization: "system:masters" },
    {
      validityPeriodHours: adminHours,
      earlyRenewalHours: adminRenewalHours,
      allowedUses: ["digital_signature", "key_encipherment", "client_auth"],
    },
  );
  // Service accounts' tokens: k3s takes RSA for them.
  const service = new tls.PrivateKey(`${name}-service-key`, { algorithm: "RSA", rsaBits: 2048 }, opts);

  const password = (of: string) =>
    new random.RandomPassword(`${name}-${of}-token`, { length: 48, special: false }, opts).result;
  const pair = ({ certPem, key }: ReturnType<typeof signed>): pulumi.Output<CertificateAuthority> =>
    pulumi.all([certPem, key.privateKeyPem]).apply(([certificate, pem]) => ({ certificate, key: pem }));

  return {
    pki: pulumi.secret(
      pulumi
        .all([
          root.certPem,
          pair(authorities.server),
          pair(authorities.client),
          pair(authorities.requestHeader),
          pair(authorities.etcdServer),
          pair(authorities.etcdPeer),
          service.privateKeyPem,
        ])
        .apply(([rootPem, server, client, requestHeader, etcdServer, etcdPeer, serviceKey]): Pki => ({
          root: rootPem,
          server,
          client,
          requestHeader,
          etcdServer,
          etcdPeer,
          serviceKey,
        })),
    ),
    serverCa: pulumi.interpolate`${authorities.server.certPem}${root.certPem}`,
    admin: pulumi.secret(pair(admin)),
    tokens: pulumi.secret(
      derived(pulumi.all([root.certPem, password("server"), password("agent")]), ([pem, server, agent]) => ({
        founder: server,
        join: joinToken(pem, "server", server),
        agent,
        worker: joinToken(pem, "node", agent),
      })),
    ),
  };
}
