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
import { joinToken } from "./joinToken";

/** The authorities that k3s knows, by the names of their files. */
const authorities = [
  "server-ca",
  "client-ca",
  "request-header-ca",
  "etcd-server-ca",
  "etcd-peer-ca",
] as const;
export type Authority = (typeof authorities)[number];

const authorityHours = 10 * 365 * 24;
const adminHours = 365 * 24;
/** The administrator's certificate is renewed by the first `up` in its last month. */
const adminRenewalHours = 30 * 24;

export interface Pki {
  /** PEM files for the server that starts the cluster, by file name. Secret. */
  files: pulumi.Output<Record<string, string>>;
  /** The CA of the API server, and the root behind it. */
  serverCa: pulumi.Output<string>;
  admin: { certificate: pulumi.Output<string>; key: pulumi.Output<string> };
  tokens: {
    /** Password of servers: starts the cluster and opens its snapshots. Secret. */
    server: pulumi.Output<string>;
    /** What a further control-plane node joins with. Secret. */
    join: pulumi.Output<string>;
    /** Password of agents. Secret. */
    agent: pulumi.Output<string>;
    /** What a worker joins with. Secret. */
    agentJoin: pulumi.Output<string>;
  };
}

export function createPki(name: string, cluster: string, opts: pulumi.CustomResourceOptions): Pki {
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
  const authority = (of: Authority) =>
    signed(of, { key: rootKey, certPem: root.certPem }, subject(of), {
      isCaCertificate: true,
      validityPeriodHours: authorityHours,
      allowedUses: ["digital_signature", "key_encipherment", "cert_signing"],
    });
  const all = Object.fromEntries(authorities.map((of) => [of, authority(of)])) as Record<
    Authority,
    ReturnType<typeof authority>
  >;
  const admin = signed(
    "admin",
    all["client-ca"],
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
  const server = password("server");
  const agent = password("agent");
  const join = (user: "server" | "node", secret: pulumi.Output<string>) =>
    pulumi.secret(pulumi.all([root.certPem, secret]).apply(([pem, word]) => joinToken(pem, user, word)));

  return {
    files: pulumi.secret(
      pulumi.all({
        "root-ca.crt": root.certPem,
        "service.key": service.privateKeyPem,
        ...Object.fromEntries(
          authorities.flatMap((of) => [
            [`${of}.crt`, all[of].certPem],
            [`${of}.key`, all[of].key.privateKeyPem],
          ]),
        ),
      } as Record<string, pulumi.Output<string>>),
    ),
    serverCa: pulumi.interpolate`${all["server-ca"].certPem}${root.certPem}`,
    admin: { certificate: admin.certPem, key: admin.key.privateKeyPem },
    tokens: { server, agent, join: join("server", server), agentJoin: join("node", agent) },
  };
}
