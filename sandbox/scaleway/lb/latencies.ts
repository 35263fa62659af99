/** How long Load Balancers take, in milliseconds; the latency scale applies to all of it. */
export const latencies = {
  /** From the order until it is being made, and from then on. */
  toCreate: 1_000,
  create: 4_000,
  migrate: 20_000,
  delete: 25_000,
  attach: 3_000,
} as const;
