/** How long Instances take, in milliseconds; the latency scale applies to all of it. */
export const latencies = {
  server: { start: 15_000, stop: 20_000, stopInPlace: 8_000, reboot: 10_000, terminate: 8_000 },
  privateNic: { attach: 20_000 },
  ip: { attach: 3_000 },
  securityGroup: { change: 1_000 },
  snapshot: { create: 15_000 },
} as const;
