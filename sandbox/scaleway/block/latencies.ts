/** How long Block Storage takes, in milliseconds; the latency scale applies to all of it. */
export const latencies = {
  volume: { create: 2_000, update: 5_000, attach: 2_000, detach: 2_000 },
  snapshot: { create: 4_000 },
} as const;
