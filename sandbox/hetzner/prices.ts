/** What types cost in each location, as the API writes it: decimal text, without and with VAT. */
import { locations } from "./locations";

/** In percent. */
export const vatRate = "19.00";
/** Hourly prices are the monthly ones over this many hours; a month never costs more than its monthly price. */
const hoursPerMonth = 624;

export interface Price {
  net: string;
  gross: string;
}

/** A catalogue entry that is priced by location. */
export interface Priced {
  id: number;
  name: string;
  /** EUR a month without VAT, by location. */
  monthly: Readonly<Record<string, number>>;
}

export interface LocationPrice {
  location: string;
  price_hourly: Price;
  price_monthly: Price;
  included_traffic: number;
  price_per_tb_traffic: Price;
}

const terabyte = 1024 ** 4;
/** Traffic that comes with a machine, in TB, and what a further TB costs, by network zone. */
const traffic: Readonly<Record<string, { included: number; perTerabyte: number }>> = {
  "eu-central": { included: 20, perTerabyte: 1 },
  "us-east": { included: 1, perTerabyte: 1 },
  "us-west": { included: 1, perTerabyte: 1 },
  "ap-southeast": { included: 0.5, perTerabyte: 7.4 },
};

/** `prices` of a server type or load balancer type. */
export function pricesOf({ monthly }: Pick<Priced, "monthly">): LocationPrice[] {
  return locations.flatMap(({ name, network_zone }) => {
    const net = monthly[name];
    if (net === undefined) return [];
    const { included, perTerabyte } = traffic[network_zone] ?? { included: 0, perTerabyte: 0 };
    return [
      {
        location: name,
        price_hourly: hourly(net),
        price_monthly: price(net),
        included_traffic: Math.round(included * terabyte),
        price_per_tb_traffic: price(perTerabyte),
      },
    ];
  });
}

/** Traffic that comes with a type in a location, in bytes. */
export function includedTraffic(type: Pick<Priced, "monthly">, location: string): number {
  return pricesOf(type).find((one) => one.location === location)?.included_traffic ?? 0;
}

export function hourly(monthly: number): Price {
  return price(Math.ceil((monthly / hoursPerMonth) * 10_000) / 10_000);
}

export function price(net: number): Price {
  return { net: net.toFixed(10), gross: (net * (1 + Number(vatRate) / 100)).toFixed(16) };
}
