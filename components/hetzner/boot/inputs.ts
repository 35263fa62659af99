/** What the boot data of a server is made of: plain values, nothing of Pulumi's. */
import type { HetznerClusterSpec, Taint } from "../../cluster";
import type { K3sRelease } from "../k3s";

/** What every server of a cluster knows. */
interface ServerInput {
  clusterId: string;
  /** Name of the server and of its Kubernetes node. */
  name: string;
  /** Range of the whole private network. */
  networkCidr: string;
  /** Hetzner's router: the first address of the network. */
  router: string;
}

export interface GatewayInput extends ServerInput {
  /** Private address of the API load balancer, where the gateway forwards the API's port; else it does not. */
  apiProxy?: string;
  /** When the gateway may reboot for security upgrades: nobody drains it. */
  reboots: Pick<HetznerClusterSpec["reboots"], "days" | "start">;
}

/** What every Kubernetes node knows. */
interface NodeInput extends ServerInput {
  /** Private address of the gateway: SSH is open to it alone. */
  gateway: string;
  /** Private address of the API load balancer: where nodes register. */
  loadBalancer: string;
  podCidr: string;
  release: K3sRelease;
  /** The certificate of the server CA and, behind it, the root's: PEM. */
  serverCa: string;
}

/** A CA below the root: its own certificate alone, and its key. PEM. */
export interface CertificateAuthority {
  certificate: string;
  key: string;
}

/** All that makes a cluster this cluster. */
export interface Pki {
  /** Certificate of the root; its key is on no server. */
  root: string;
  server: CertificateAuthority;
  client: CertificateAuthority;
  requestHeader: CertificateAuthority;
  etcdServer: CertificateAuthority;
  etcdPeer: CertificateAuthority;
  /** RSA key (PKCS#1) that signs service account tokens. */
  serviceKey: string;
}

export interface ControlPlaneInput extends NodeInput {
  index: 0 | 1 | 2;
  /** The planned addresses of all three places, whether they are taken or not. */
  controlPlane: readonly [string, string, string];
  serviceCidr: string;
  tokens: {
    /** Server token in its long form, `K10<hash>::server:<password>`. */
    join: string;
    /** Password by which workers register. */
    agent: string;
  };
  /** Public address of the API, where it is known before the server is made. */
  publicAddress?: string;
  podSecurity: HetznerClusterSpec["security"]["podSecurity"];
  /** Namespaces of ours besides `kube-system`, to which Pod Security does not apply. */
  systemNamespaces: readonly string[];
  etcdSnapshots: HetznerClusterSpec["etcdSnapshots"];
  /** Only where this server may found the cluster: the first one, until the cluster is formed. */
  founder?: {
    pki: Pki;
    /** Server token as the founder takes it: the password alone. */
    token: string;
    /** By file name: what k3s applies by itself once the API is up. */
    manifests: Readonly<Record<string, string>>;
  };
}

export interface WorkerInput extends Omit<NodeInput, "name"> {
  /** Without one, as in autoscaled pools, the server's own name is the node's. */
  name?: string;
  pool: string;
  labels: Readonly<Record<string, string>>;
  taints: readonly Taint[];
  /** In its long form, `K10<hash>::node:<password>`. */
  token: string;
}
