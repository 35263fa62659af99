/** How long everything takes on the real cloud, in milliseconds; the latency scale applies to all of it. */
export const latencies = {
  server: {
    create: 8_000,
    start: 4_000,
    stop: 3_000,
    /** From the signal until the guest is down. The action itself is over at once. */
    shutdown: 6_000,
    reboot: 3_000,
    rebuild: 15_000,
    changeType: 30_000,
    createImage: 60_000,
    delete: 2_000,
    /** Attaching and detaching, rescue, backups, ISOs, passwords. */
    change: 2_000,
  },
  network: { change: 500 },
  firewall: { change: 1_000 },
  primaryIp: { assign: 2_000 },
  floatingIp: { assign: 1_000 },
  volume: { create: 2_000, attach: 3_000, detach: 2_000, resize: 2_000 },
  loadBalancer: { create: 5_000, change: 1_500, delete: 1_500, firstHealthCheck: 15_000 },
  certificate: { issue: 10_000 },
  /** Changes that only note something: protection, reverse DNS. */
  note: 0,
} as const;
