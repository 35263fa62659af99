/** What is sold where, and what of it is in stock: reading the catalogue that a survey brought. */
import { type Architecture, architectureOf, networkZoneOf, networkZones } from "./catalogue";
import type { ServerType } from "./types";

/** Why a server type cannot be ordered at a location. */
export type Lack = "unknown" | "not offered" | "no longer sold" | "out of stock";

export class Stock {
  private readonly types: Map<string, ServerType>;

  constructor(
    types: readonly ServerType[],
    private readonly at: Date,
  ) {
    this.types = new Map(types.map((type) => [type.name, type]));
  }

  /** What stands in the way of a new server of this type, if anything does. */
  lack(name: string, location: string): Lack | undefined {
    const type = this.types.get(name);
    if (!type) return "unknown";
    const place = type.locations.find((each) => each.name === location);
    if (!place) return "not offered";
    const ends = [type.deprecation, place.deprecation].map((each) => each?.unavailable_after);
    if (ends.some((end) => end && Date.parse(end) <= this.at.getTime())) return "no longer sold";
    return place.available === false ? "out of stock" : undefined;
  }

  /** As the catalogue says; where it does not know the type, as the name says. */
  architecture(name: string): Architecture {
    return this.types.get(name)?.architecture ?? architectureOf(name);
  }

  /** Net price of a month at a location. */
  monthly(name: string, location: string): number | undefined {
    const price = this.types.get(name)?.prices.find((each) => each.location === location);
    return price && Number(price.price_monthly.net);
  }

  /** What could be ordered at a location, the cheapest first, nothing with less memory than `like` has. */
  orderable(location: string, architecture: Architecture, like: readonly string[]): string[] {
    const least = Math.min(...like.map((name) => this.types.get(name)?.memory ?? 0));
    const price = (name: string) => this.monthly(name, location) ?? Number.POSITIVE_INFINITY;
    return [...this.types.values()]
      .filter((type) => type.architecture === architecture && type.memory >= least)
      .map(({ name }) => name)
      .filter((name) => this.lack(name, location) === undefined)
      .sort((a, b) => price(a) - price(b));
  }

  /** Other locations of the same network zone where one of the types could be ordered. */
  elsewhere(names: readonly string[], location: string): string[] {
    return (networkZones[networkZoneOf(location) ?? ""] ?? []).filter(
      (other) => other !== location && names.some((name) => this.lack(name, other) === undefined),
    );
  }
}
