/** How long things take in Kapsule, in milliseconds: what recorded traffic of 2025 and 2026 shows. */
export const k8sLatencies = {
  /** A cluster until it asks for a pool. */
  clusterCreation: 5_000,
  /** A control plane, once the first pool is asked for. */
  controlPlane: 85_000,
  dedicatedControlPlane: 300_000,
  clusterUpdate: 60_000,
  clusterUpgrade: 70_000,
  typeChange: 90_000,
  clusterDeletion: 5_000,
  /** A node until it is ready. */
  node: 45_000,
  nodeReboot: 60_000,
  /** Draining included. */
  nodeDeletion: 70_000,
  /** How long a node has to be unwell until autohealing replaces it. */
  autohealing: 900_000,
} as const;
