/** How much of everything an organisation may have. */
import { z } from "zod";
import { parseBody } from "../base/parseBody";
import type { Scaleway } from "./cloud";
import { quotasExceeded } from "./errors";

/** Most objects by quota, in an organisation whose payment method was validated. */
export const defaultQuotas: Record<string, number> = {
  vpc_vpcs: 255,
  vpc_private_networks: 255,
  vpc_gateways: 50,
  vpc_gateway_ips: 50,
  /** Each gateway. */
  vpc_gateway_networks: 10,
  k8s_clusters: 20,
  lb_lbs: 50,
  instance_ips: 20,
  sbs_volumes: 200,
  s3_buckets: 100,
  iam_policies: 50,
  iam_applications: 100,
  iam_api_keys: 100,
};

/** Refuses one more (or `more`) where there are `current` already. Quotas without a default are unlimited. */
export function checkQuota(cloud: Scaleway, name: string, current: number, more = 1): void {
  const quota = cloud.settings.quotas[name] ?? defaultQuotas[name];
  if (quota !== undefined && current + more > quota) throw quotasExceeded(name, quota, current);
}

const quotaChange = z.strictObject({
  name: z.string().min(1),
  max: z.int().min(0),
  organisation: z.string().optional(),
});

/** `POST /_sandbox/quotas`: sets a quota. Quotas count over the organisation, so it has to be no other. */
export function setQuota(cloud: Scaleway, body: unknown): { name: string; max: number } {
  const { name, max } = parseBody(quotaChange, body);
  cloud.settings.quotas[name] = max;
  return { name, max };
}
