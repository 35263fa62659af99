/** What the servers of a cluster are to be: the decision that is made before any of them is registered. */

/** What a server does in its cluster. */
export type ServerRole = "gateway" | "control-plane" | "worker";

/** One server, decided. */
export interface PlannedServer {
  /** Value of the label `mengi-resource`, the same for as long as the place exists: `gateway`, `control-plane-0`, `workers-0`. */
  resource: string;
  role: ServerRole;
  /** Name of its node pool; workers only. */
  pool?: string;
  /** Counts from 0 within its role or pool. */
  index: number;
  /** Name of the server and of the Kubernetes node. Control plane and workers: unique to a boot configuration. */
  name: string;
  machineType: string;
  location: string;
  architecture: "x86" | "arm";
  /** Id of the image, for the architecture. */
  image: number;
  /** Names the boot configuration that the server is to have; label `mengi-boot`. A server with another one is replaced. */
  boot: string;
  /** Whether a server with this boot configuration runs: what it was booted with is then left alone. */
  keep: boolean;
}

/** Labels of servers, besides their owner's. */
export const roleLabel = "mengi-role";
export const poolLabel = "mengi-pool";
export const bootLabel = "mengi-boot";
export const kubernetesLabel = "mengi-kubernetes";
