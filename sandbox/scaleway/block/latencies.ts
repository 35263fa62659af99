/** How long Block Storage takes, in milliseconds; the latency scale applies to all of it. */
export const latencies = {
  volume: { create: 300, update: 500, attach: 2_000, detach: 2_000 },
  snapshot: { create: 1_500 },
} as const;
