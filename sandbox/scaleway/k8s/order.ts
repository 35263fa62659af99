/** The order of lists under a cluster. */
import { invalidArgument } from "../errors";
import type { Query } from "../query";
import type { Node, Pool } from "./records";

/** In the order that `order_by` names; from the oldest on when it names none. */
export function ordered<Item extends Node | Pool>(
  query: Query,
  items: Item[],
  statusOf: (item: Item) => string,
): Item[] {
  const order = query.one("order_by") ?? "created_at_asc";
  const [, field = "", direction] = /^(\w+?)_(asc|desc)$/.exec(order) ?? [];
  const keys: Record<string, (item: Item) => string> = {
    created_at: ({ createdAt }) => createdAt,
    updated_at: ({ updatedAt }) => updatedAt,
    name: ({ name }) => name,
    status: statusOf,
    version: ({ version }) => version,
  };
  const key = keys[field];
  if (key === undefined) throw invalidArgument("order_by", `${order} is not an order`);
  const sign = direction === "desc" ? -1 : 1;
  return items.toSorted((one, other) => {
    const [a, b] = [key(one), key(other)];
    return a < b ? -sign : a > b ? sign : 0;
  });
}
