/** Asks the clouds for their prices. */
import { baseUrl, type Environment } from "../../clouds/environment";
import { adviseOnStatus } from "../../clouds/errors";
import { HetznerClient } from "../../clouds/hetzner/client";
import { hetznerEnvironment } from "../../clouds/hetzner/environment";
import type { LocationPrice, Pricing } from "../../clouds/hetzner/types";
import { HttpClient } from "../../clouds/http";
import { scalewayVariables } from "../../clouds/scaleway/environment";
import type { Price } from "./prices";
import type { ReadGroup } from "./refresh";

type Sold = { prices: LocationPrice[] };

/** `GET /v1/pricing`, which takes any token. */
export async function readHetznerPrices(environment: Environment): Promise<ReadGroup[]> {
  const answer = await new HetznerClient(hetznerEnvironment(environment)).pricing();
  const { currency, server_types, load_balancer_types, primary_ips } = answer as Pricing & {
    server_types: (Sold & { name: string })[];
  };
  if (currency !== "EUR") throw new Error(`Hetzner tells prices in ${currency}; the list is in EUR`);
  const group = (products: string, sold: [name: string, each: Sold][]): ReadGroup => ({
    products,
    per: "month",
    source: "GET /v1/pricing of the Hetzner Cloud API, net",
    prices: Object.fromEntries(sold.map(([name, { prices }]) => [name, byLocation(prices)])),
  });
  return [
    group(
      "servers",
      server_types.map((type) => [type.name, type]),
    ),
    group(
      "load balancers",
      load_balancer_types.map((type) => [type.name, type]),
    ),
    group(
      "addresses",
      primary_ips.map((address) => [address.type, address]),
    ),
  ];
}

function byLocation(prices: readonly LocationPrice[]): Record<string, number> {
  return Object.fromEntries(
    prices.map(({ location, price_monthly }) => [location, Number(price_monthly.net)]),
  );
}

/** As far as it is used. */
interface CatalogProduct {
  /** The server type. */
  product: string;
  locality: { zone?: string };
  price?: { retail_price?: { currency_code: string; units: number; nanos: number } };
  unit_of_measure: { unit: string; size: number };
}

const scalewayApi = "https://api.scaleway.com";
const pageSize = 100;
/** Nine zones with some hundred types each. */
const mostPages = 50;
/** Hourly price of a price by unit. */
const perHour: Readonly<Record<string, number>> = { hour: 1, minute: 60 };

/** The public product catalogue, which takes no key. It tells the prices of servers; for the rest see the list. */
export async function readScalewayPrices(environment: Environment): Promise<ReadGroup[]> {
  const http = new HttpClient({
    cloud: "Scaleway",
    endpoint: baseUrl(environment[scalewayVariables.endpoint] || scalewayApi),
    headers: { "user-agent": "mengi-byoc" },
    secrets: [],
    advise: (status) => adviseOnStatus(status),
  });
  const found = new Map<string, Record<string, number>>();
  for (let page = 1; page <= mostPages; page++) {
    const { products } = await http.call<{ products: CatalogProduct[] }>({
      method: "GET",
      route: "/product-catalog/v2alpha1/public-catalog/products",
      query: { product_types: "instance", page: String(page), page_size: String(pageSize) },
    });
    for (const each of products) {
      const hourly = hourlyPrice(each);
      const { zone } = each.locality;
      if (hourly === undefined || zone === undefined) continue;
      found.set(each.product, { ...found.get(each.product), [zone]: hourly });
    }
    if (products.length < pageSize) break;
  }
  return [
    {
      products: "servers",
      per: "hour",
      source: "GET /product-catalog/v2alpha1/public-catalog/products of the Scaleway API",
      prices: Object.fromEntries(
        [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, zones]) => [name, compact(zones)]),
      ),
    },
  ];
}

function hourlyPrice({ price, unit_of_measure: { unit, size } }: CatalogProduct): number | undefined {
  const retail = price?.retail_price;
  const factor = perHour[unit];
  if (retail?.currency_code !== "EUR" || factor === undefined) return undefined;
  const euros = ((retail.units + retail.nanos / 1e9) * factor) / size;
  return Math.round(euros * 1e6) / 1e6;
}

/** Most zones have one and the same price: it is said once. */
function compact(zones: Readonly<Record<string, number>>): Price {
  const prices = Object.values(zones);
  const times = (price: number) => prices.filter((each) => each === price).length;
  const usual = prices.reduce((best, price) => (times(price) > times(best) ? price : best));
  const others = Object.entries(zones).filter(([, price]) => price !== usual);
  return others.length === 0 ? usual : { "*": usual, ...Object.fromEntries(others) };
}
