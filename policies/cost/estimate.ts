/**
 * What the resources of a plan cost in a month, from the price lists in prices/: without VAT, and without what is paid
 * by use (traffic, stored objects) or made by controllers inside the cluster (load balancers, volumes).
 */
import type { Cloud } from "../../components/cluster";
import { knownTypes } from "../catalogue";
import { hetznerCharges } from "./hetzner";
import type { OwnPrices } from "./prices";
import { scalewayCharges } from "./scaleway";
import { Tally } from "./tally";
import { thalassaCharges } from "./thalassa";

/** A resource with its inputs as the engine has them; values may be absent, or not known yet. */
export interface Planned {
  type: string;
  name: string;
  props: Readonly<Record<string, unknown>>;
}

export interface CostLine {
  /** The resource's. */
  name: string;
  type: string;
  /** `3 × DEV1-M in fr-par-1`. */
  what: string;
  /** Euros without VAT, with autoscalers at their minimum or where they stand. */
  monthly: number;
  /** With autoscalers at their maximum. */
  mostMonthly: number;
}

/** A resource, or a part of one, that is not in the sums. */
export interface Unpriced {
  name: string;
  type: string;
  reason: string;
  /** Nobody can know before: it is paid by use. */
  byUse?: true;
}

export interface CostEstimate {
  lines: CostLine[];
  monthly: number;
  mostMonthly: number;
  unpriced: Unpriced[];
  /** Date of the price list: no price is older. */
  pricesOf: string;
}

export interface CostSettings {
  /** The platform's own prices, which go before those of the list. */
  prices?: OwnPrices;
}

/** What is paid for, by type of resource. */
export type Charges = Readonly<Record<string, (resource: Planned, tally: Tally) => void>>;

const charges: Readonly<Record<Cloud, Charges>> = {
  hetzner: hetznerCharges,
  scaleway: scalewayCharges,
  thalassa: thalassaCharges,
};

export function estimateMonthlyCost(
  cloud: Cloud,
  resources: readonly Planned[],
  { prices = {} }: CostSettings = {},
): CostEstimate {
  const tally = new Tally(cloud, prices);
  for (const resource of resources) {
    const charge = charges[cloud][resource.type];
    if (charge) charge(resource, tally);
    else if (isForeign(resource.type)) tally.note(resource, "it is of a type that no cluster needs");
  }
  return tally.estimate;
}

/** Whether a resource acts in a cloud but is none of ours. Those of ours that have no rule cost nothing. */
function isForeign(type: string): boolean {
  const local = /^(pulumi|byoc|tls|random):/;
  return knownTypes[type] === undefined && !local.test(type);
}
