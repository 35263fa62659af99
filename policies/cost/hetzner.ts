/**
 * What Hetzner charges for: servers with the disk in them, load balancers, public addresses. Each has a price for a
 * month, which a month never exceeds (docs.hetzner.com/cloud/billing/faq). Networks, firewalls and groups are free.
 */
import { spreadOver } from "../../components/spread";
import type { Charges, Planned } from "./estimate";
import { countIn, type Inputs, nameIn, partIn } from "./inputs";
import type { Tally } from "./tally";

export const hetznerCharges: Charges = {
  "hcloud:index/server:Server": (resource, tally) => one(resource, tally, "serverType"),
  "hcloud:index/loadBalancer:LoadBalancer": (resource, tally) => one(resource, tally, "loadBalancerType"),
  "hcloud:index/primaryIp:PrimaryIp": (resource, tally) => one(resource, tally, "type"),
  // The autoscaler's servers are in no plan: their bounds are in what the component was asked for.
  "byoc:index:HetznerSelfManagedCluster": (resource, tally) => {
    const pools = partIn(partIn(resource.props, "spec") ?? {}, "nodePools");
    if (pools === undefined) return tally.note(resource, "the bounds of its autoscaled pools are not known");
    for (const key of Object.keys(pools)) autoscaledPool(resource, tally, partIn(pools, key) ?? {});
  },
};

function one(resource: Planned, tally: Tally, key: string): void {
  const product = nameIn(resource.props, key);
  const place = nameIn(resource.props, "location");
  if (product === undefined || place === undefined)
    return tally.note(resource, `${product === undefined ? key : "location"} is not known yet`);
  tally.count(resource, { product, place, least: 1 });
}

function autoscaledPool(resource: Planned, tally: Tally, pool: Inputs): void {
  const size = partIn(pool, "size") ?? {};
  if (countIn(size, "count") !== undefined) return;
  const bounds = partIn(size, "autoscaling") ?? {};
  const min = countIn(bounds, "min");
  const max = countIn(bounds, "max");
  const products = namesIn(partIn(pool, "machineTypes"));
  const zones = namesIn(partIn(pool, "zones"));
  const name = nameIn(pool, "name") ?? "?";
  if (min === undefined || max === undefined || products.length === 0 || zones.length === 0)
    return tally.note(resource, `the bounds of pool ${name} are not known yet`);
  const most = spreadOver(max, zones);
  for (const [nth, { zone, count }] of spreadOver(min, zones).entries())
    tally.count(resource, {
      product: products,
      called: `${products.join(" or ")} of pool ${name}`,
      place: zone,
      least: count,
      most: most[nth]?.count ?? 0,
    });
}

function namesIn(list: Inputs | undefined): string[] {
  if (list === undefined) return [];
  return Object.keys(list).flatMap((key) => nameIn(list, key) ?? []);
}
