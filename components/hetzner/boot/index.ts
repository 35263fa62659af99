/**
 * The boot data (user_data) of each role. Everything that a server becomes, it becomes by this document: nobody
 * logs in, no image is built. It holds no credential of the cloud's.
 */
import { downloadFolder } from "../k3s";
import { type BootFile, cloudConfig, environmentFile } from "./cloudConfig";
import { kernelFile, rebootFiles, sshFile, upgradeFiles } from "./hardening";
import type { ControlPlaneInput, GatewayInput, Pki, WorkerInput } from "./inputs";
import { agentConfig, serverConfig } from "./k3sConfig";
import { admissionFile, auditFile } from "./policies";
import { assertUserDataSize } from "./size";
import { bootUnit, firewallUnit, k3sUnit, scriptFiles } from "./units";

export type { CertificateAuthority, ControlPlaneInput, GatewayInput, Pki, WorkerInput } from "./inputs";
export { apiName, poolLabel } from "./k3sConfig";
export { assertUserDataSize, maxUserDataBytes, placeholderSecrets } from "./size";

/** The way out of the private network, and where configured the way in to the API. */
export function renderGateway(input: GatewayInput): string {
  const files: BootFile[] = [
    nodeEnvironment({
      ROLE: "gateway",
      CLUSTER_ID: input.clusterId,
      NODE_NAME: input.name,
      ROUTER: input.router,
      NETWORK_CIDR: input.networkCidr,
      API_PROXY: input.apiProxy ?? "",
    }),
    ...scriptFiles(["mengi-network", "mengi-firewall"]),
    firewallUnit,
    ...rebootFiles(input.reboots),
    sshFile("gateway"),
    kernelFile("gateway"),
    ...upgradeFiles(),
  ];
  return checked(
    input.name,
    cloudConfig(files, [...prepare, ["systemctl", "enable", "--now", "mengi-reboot.timer"]]),
  );
}

/** A server of the control plane: it founds the cluster where it may, else it joins. */
export function renderControlPlane(input: ControlPlaneInput): string {
  const { founder, etcdSnapshots } = input;
  const files: BootFile[] = [
    nodeEnvironment({
      ROLE: "control-plane",
      ...nodeValues(input),
      INDEX: String(input.index),
      PEERS: input.controlPlane.filter((_, place) => place !== input.index).join(" "),
      MAY_INIT: founder ? "yes" : "no",
      S3_ENDPOINT: etcdSnapshots.s3?.endpoint ?? "",
      S3_REGION: etcdSnapshots.s3?.region ?? "",
      S3_BUCKET: etcdSnapshots.s3?.bucket ?? "",
      S3_FOLDER: etcdSnapshots.s3?.folder ?? "",
    }),
    tokens({
      ...(founder ? { TOKEN_INIT: founder.token } : {}),
      TOKEN_JOIN: input.tokens.join,
      AGENT_TOKEN: input.tokens.agent,
    }),
    ...(founder ? [...pkiFiles(founder.pki), ...manifestFiles(founder.manifests)] : []),
    serverConfig(input),
    admissionFile(input.podSecurity, input.systemNamespaces),
    auditFile(),
    ...scriptFiles(["mengi-restore"]),
    k3sUnit("server"),
    ...nodeFiles(input.serverCa),
  ];
  return checked(input.name, cloudConfig(files, startNode));
}

/** A worker; those that the autoscaler makes get the same without a name. */
export function renderWorker(input: WorkerInput): string {
  const files: BootFile[] = [
    nodeEnvironment({ ROLE: "worker", ...nodeValues(input) }),
    tokens({ AGENT_TOKEN: input.token }),
    agentConfig(input),
    k3sUnit("agent"),
    ...nodeFiles(input.serverCa),
  ];
  return checked(input.name ?? `the nodes of pool ${input.pool}`, cloudConfig(files, startNode));
}

/** On every server, in this order: it is closed before it is connected. */
const prepare: string[][] = [
  ["sysctl", "--system"],
  ["systemctl", "daemon-reload"],
  ["systemctl", "try-restart", "ssh.service"],
  ["systemctl", "enable", "--now", "mengi-firewall.service"],
  ["/usr/local/sbin/mengi-network"],
];

/** Not waited for: k3s may have to wait for others, and cloud-init is to end. */
const startNode: string[][] = [
  ...prepare,
  ["systemctl", "enable", "k3s.service"],
  ["systemctl", "start", "--no-block", "k3s.service"],
];

function nodeEnvironment(values: Record<string, string>): BootFile {
  return { path: "/etc/mengi/node.env", mode: "0600", content: environmentFile(values) };
}

function tokens(values: Record<string, string>): BootFile {
  return { path: "/etc/mengi/tokens.env", mode: "0600", content: environmentFile(values) };
}

function nodeValues(input: ControlPlaneInput | WorkerInput): Record<string, string> {
  const download = downloadFolder(input.release);
  return {
    CLUSTER_ID: input.clusterId,
    NODE_NAME: input.name ?? "",
    ROUTER: input.router,
    GATEWAY: input.gateway,
    NETWORK_CIDR: input.networkCidr,
    POD_CIDR: input.podCidr,
    REGISTRATION: `https://${input.loadBalancer}:6443`,
    PROBE_URL: new URL(download).origin,
    K3S_VERSION: input.release.version,
    K3S_DOWNLOAD: download,
    K3S_SHA256_AMD64: input.release.sha256.amd64,
    K3S_SHA256_ARM64: input.release.sha256.arm64,
  };
}

function nodeFiles(serverCa: string): BootFile[] {
  return [
    { path: "/etc/mengi/server-ca.crt", content: serverCa },
    ...scriptFiles([
      "mengi-network",
      "mengi-firewall",
      "mengi-egress",
      "mengi-clock",
      "mengi-k3s-install",
      "mengi-boot",
      "mengi-tidy",
    ]),
    firewallUnit,
    bootUnit,
    sshFile("node"),
    kernelFile("node"),
    ...upgradeFiles(),
  ];
}

/** Staged: the server takes them over only if it founds the cluster. */
function pkiFiles(pki: Pki): BootFile[] {
  const contents = {
    "root-ca.crt": pki.root,
    "server-ca.crt": pki.server.certificate,
    "server-ca.key": pki.server.key,
    "client-ca.crt": pki.client.certificate,
    "client-ca.key": pki.client.key,
    "request-header-ca.crt": pki.requestHeader.certificate,
    "request-header-ca.key": pki.requestHeader.key,
    "etcd-server-ca.crt": pki.etcdServer.certificate,
    "etcd-server-ca.key": pki.etcdServer.key,
    "etcd-peer-ca.crt": pki.etcdPeer.certificate,
    "etcd-peer-ca.key": pki.etcdPeer.key,
    "service.key": pki.serviceKey,
  };
  return Object.entries(contents).map(([name, content]) => ({
    path: `/etc/mengi/pki/${name}`,
    mode: "0600",
    // The server puts certificates together by appending one to the other.
    content: content.endsWith("\n") ? content : `${content}\n`,
  }));
}

function manifestFiles(manifests: Readonly<Record<string, string>>): BootFile[] {
  return Object.entries(manifests).map(([name, content]) => ({
    path: `/var/lib/rancher/k3s/server/manifests/${name}`,
    mode: "0600",
    content,
  }));
}

function checked(name: string, userData: string): string {
  assertUserDataSize(name, userData);
  return userData;
}
