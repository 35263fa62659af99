/** How many objects of a kind a project may have. The API doesn't show the limits. */
import { z } from "zod";
import { parseBody } from "../base/parseBody";
import { all, type Hetzner } from "./cloud";
import { HetznerError } from "./errors";
import type { Kind } from "./records";

const limits = {
  server: { name: "server_limit", title: "server", max: 100 },
  primaryIp: { name: "primary_ip_limit", title: "Primary IP", max: 200 },
  floatingIp: { name: "floating_ip_limit", title: "Floating IP", max: 20 },
  network: { name: "network_limit", title: "network", max: 100 },
  loadBalancer: { name: "load_balancer_limit", title: "load balancer", max: 25 },
  volume: { name: "volume_limit", title: "volume", max: 100 },
  firewall: { name: "firewall_limit", title: "firewall", max: 50 },
  placementGroup: { name: "placement_group_limit", title: "placement group", max: 50 },
  sshKey: { name: "ssh_key_limit", title: "SSH key", max: 100 },
  certificate: { name: "certificate_limit", title: "certificate", max: 50 },
  image: { name: "snapshot_limit", title: "snapshot", max: 100 },
} as const satisfies Partial<Record<Kind, { name: string; title: string; max: number }>>;

/** Refuses what would go beyond a limit. */
export function checkLimit(cloud: Hetzner, project: string, kind: keyof typeof limits, more = 1): void {
  const { name, title, max } = limits[kind];
  const limit = cloud.settings.limits[project]?.[name] ?? max;
  if (more > 0 && all(cloud, project, kind).length + more > limit) {
    throw new HetznerError(403, "resource_limit_exceeded", `${title} limit exceeded`, {
      limits: [{ name }],
    });
  }
}

const limitChange = z.strictObject({
  name: z.enum(Object.values(limits).map((limit) => limit.name)),
  max: z.int().min(0),
  organisation: z.string().optional(),
});

/** `POST /_sandbox/quotas`: sets a limit. */
export function setLimit(cloud: Hetzner, body: unknown): { name: string; max: number } {
  const { name, max, organisation } = parseBody(limitChange, body);
  const owner = organisation ?? cloud.accounts.organisations[0]?.identity ?? "";
  cloud.settings.limits[owner] = { ...cloud.settings.limits[owner], [name]: max };
  return { name, max };
}
