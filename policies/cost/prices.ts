/** The clouds' price lists, as data: one file a cloud in prices/. `refresh.ts` writes them anew. */
import type { Cloud } from "../../components/cluster";
import hetzner from "./prices/hetzner.json";
import scaleway from "./prices/scaleway.json";
import thalassa from "./prices/thalassa.json";

/** A price that is the same everywhere, or one for each place; `*` is every place that is not named. */
export type Price = number | Readonly<Record<string, number>>;

/** Prices that were read at one time from one source. */
export interface PriceGroup {
  /** What these are: `servers`, `control planes` … */
  products: string;
  /** What one price buys. */
  per: "month" | "hour" | "GB and hour";
  /** When they were read: a day, or a month. */
  date: string;
  /** Where they were read. */
  source: string;
  /** By the cloud's own name of the product. */
  prices: Readonly<Record<string, Price>>;
}

export interface PriceList {
  currency: "EUR";
  vat: "excluded";
  /** The date of its oldest group; with no group at all, when it was last looked for prices. */
  date: string;
  /** Empty: the cloud publishes no prices. */
  groups: readonly PriceGroup[];
}

export const priceLists = { hetzner, scaleway, thalassa } as unknown as Readonly<Record<Cloud, PriceList>>;

/** Prices that a platform has agreed on with a cloud: euros a month (of disks: a GB), by name of the product. */
export type OwnPrices = Readonly<Record<string, number>>;

/** Hours for which a month is paid where a price is hourly: a year's twelfth. */
const hoursInMonth = 730;

/** What one of a product (of a disk: one GB) costs in a month, in euros; `undefined` where nobody knows. */
export function monthlyPrice(
  cloud: Cloud,
  product: string,
  place: string,
  own: OwnPrices = {},
): number | undefined {
  const agreed = Object.entries(own).find(([name]) => name.toLowerCase() === product.toLowerCase());
  if (agreed) return agreed[1];
  for (const { prices, per } of priceLists[cloud].groups) {
    const price = Object.hasOwn(prices, product) ? prices[product] : undefined;
    const one = typeof price === "object" ? (price[place] ?? price["*"]) : price;
    if (one !== undefined) return per === "month" ? one : one * hoursInMonth;
  }
  return undefined;
}
