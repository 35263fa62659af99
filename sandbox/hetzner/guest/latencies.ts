/** How long the insides of servers take, in milliseconds; the latency scale applies to all of them. */
export const guestLatencies = {
  /** From power-on until the NAT gateway forwards. */
  gateway: 20_000,
  /** A node, from egress until k3s is on its disk. */
  boot: 20_000,
  /** First control-plane node: a new datastore. */
  initialise: 40_000,
  /** Joining a cluster that answers, control plane and workers. */
  join: 20_000,
  /** A server that comes back with what it had on its disk. */
  restart: 20_000,
  /** From a node's registration until it is Ready. */
  nodeReady: 10_000,
  /** Installation of a Helm chart. */
  chart: 15_000,
  /** A pod, from its start until it is ready. */
  pod: 3_000,
  /** From when a node's machine is lost until the pods on it are given up: what Kubernetes tolerates by itself. */
  lostNode: 300_000,
  /** Replacing k3s on one node. */
  upgrade: 30_000,
} as const;
