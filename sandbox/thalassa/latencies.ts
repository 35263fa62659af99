/** How long everything takes on the real cloud, in milliseconds; the latency scale applies to all but `linger`. */
export const latencies = {
  vpc: { create: 0, delete: 1_000, linger: 0 },
  subnet: { create: 2_000, update: 1_000, delete: 3_000, linger: 0 },
  natGateway: { create: 25_000, delete: 15_000, linger: 0 },
  reservedIp: { create: 2_000, delete: 0, linger: 0 },
  loadBalancer: { create: 40_000, delete: 15_000, linger: 0 },
  volume: { create: 5_000, delete: 5_000, linger: 0 },
  snapshot: { create: 20_000, delete: 5_000, linger: 0 },
  machine: { create: 30_000, delete: 15_000, linger: 0 },
  cluster: { create: 240_000, upgrade: 180_000, delete: 60_000, linger: 3_000 },
  // A deleted pool is readable as such for some time: the official Terraform provider, which looks once a second,
  // takes a 404 for a failure. 4 s of real time give it several looks.
  nodePool: { create: 120_000, update: 90_000, delete: 60_000, linger: 4_000 },
} as const;
