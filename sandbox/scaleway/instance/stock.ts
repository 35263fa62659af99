/** What can be had where. */
import type { Scaleway } from "../cloud";
import { invalidArgument, outOfStock } from "../errors";
import { type ServerType, serverTypeOf } from "./catalogue";

/** Whether a type is sold out in a zone. */
export function soldOut(cloud: Scaleway, type: string, zone: string): boolean {
  const name = serverTypeOf(type)?.name ?? type;
  return cloud.settings.soldOut.some(
    (rule) => (serverTypeOf(rule.type)?.name ?? rule.type) === name && (rule.zone ?? zone) === zone,
  );
}

/** The type, where it is on offer in the zone. */
export function typeInZone(name: string, zone: string): ServerType {
  const type = serverTypeOf(name);
  if (type === undefined || !type.zones.includes(zone)) {
    throw invalidArgument("commercial_type", `${name} is not offered in ${zone}`);
  }
  return type;
}

/** Refuses a type that is sold out. */
export function checkStock(cloud: Scaleway, type: ServerType, zone: string): void {
  if (soldOut(cloud, type.name, zone)) throw outOfStock(type.name);
}
