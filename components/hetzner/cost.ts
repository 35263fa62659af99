/** What a cluster costs in a month, from the prices that the cloud asks today. Without taxes, traffic and volumes. */
import { Stock } from "../../clouds/hetzner/stock";
import type { Survey } from "../../clouds/hetzner/survey";
import type { LocationPrice } from "../../clouds/hetzner/types";
import type { HetznerClusterSpec } from "../cluster";
import type { ServerPlan } from "./plan";

/** Lowest and highest; they differ by what the autoscaler may add. */
interface Range {
  min: number;
  max: number;
}

export interface CostItem {
  /** What is paid for: `gateway`, `control plane`, `pool workers`, `API load balancer`, `public address`. */
  what: string;
  /** The cloud's name of the product. */
  product: string;
  location: string;
  count: Range;
  /** Net price of one for a month; `null` where the cloud tells none. */
  each: number | null;
}

export interface MonthlyCost {
  currency: string;
  net: Range;
  items: CostItem[];
}

type Prices = Pick<Survey, "serverTypes" | "pricing" | "at">;

export function monthlyCost(
  spec: Pick<HetznerClusterSpec, "region" | "apiServer">,
  plan: Pick<ServerPlan, "servers" | "groups">,
  { serverTypes, pricing, at }: Prices,
): MonthlyCost {
  const stock = new Stock(serverTypes, at);
  const server = (what: string, machineType: string, location: string, count: Range): CostItem => ({
    what,
    product: machineType,
    location,
    count,
    each: stock.monthly(machineType, location) ?? null,
  });
  const one = { min: 1, max: 1 };
  const { region, apiServer } = spec;
  const items = merged([
    ...plan.servers.map(({ role, pool, machineType, location }) =>
      server(role === "worker" ? `pool ${pool}` : role.replace("-", " "), machineType, location, one),
    ),
    ...plan.groups.map(({ pool, machineType, location, min, max }) =>
      server(`pool ${pool}`, machineType, location, { min, max }),
    ),
    {
      what: "API load balancer",
      product: apiServer.loadBalancerType,
      location: region,
      count: one,
      each: priceIn(
        region,
        pricing.load_balancer_types.find(({ name }) => name === apiServer.loadBalancerType)?.prices,
      ),
    },
    {
      what: "public address",
      product: "ipv4",
      location: region,
      count: one,
      each: priceIn(region, pricing.primary_ips.find(({ type }) => type === "ipv4")?.prices),
    },
  ]);
  return {
    currency: pricing.currency,
    net: { min: total(items, "min"), max: total(items, "max") },
    items,
  };
}

function priceIn(location: string, prices: LocationPrice[] | undefined): number | null {
  const price = prices?.find((each) => each.location === location);
  return price ? Number(price.price_monthly.net) : null;
}

/** Equal items as one with a larger count. */
function merged(items: CostItem[]): CostItem[] {
  const all = new Map<string, CostItem>();
  for (const item of items) {
    const key = JSON.stringify([item.what, item.product, item.location]);
    const { min, max } = all.get(key)?.count ?? { min: 0, max: 0 };
    all.set(key, { ...item, count: { min: min + item.count.min, max: max + item.count.max } });
  }
  return [...all.values()];
}

function total(items: CostItem[], bound: keyof Range): number {
  const sum = items.reduce((all, { count, each }) => all + count[bound] * (each ?? 0), 0);
  return Math.round(sum * 100) / 100;
}
