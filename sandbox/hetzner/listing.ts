/** What every list can do: name, label selector, other filters, order, pages. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { matches, parseSelector } from "./labelSelector";
import { page } from "./pagination";
import { sorted } from "./sorting";

export interface ListingOptions {
  /** Fields that `sort` accepts; a kind without any takes no `sort`. */
  sort: readonly string[];
  /** Fields that may be filtered by value; several values mean any of them. */
  filters?: readonly string[];
}

/** The query of a call: parameters may come several times. */
export function queryOf(request: FastifyRequest): URLSearchParams {
  return new URL(request.url, "http://sandbox").searchParams;
}

/** The answer to a list call: what passes the filters, in order, one page of it. */
export function listing<View extends object>(
  request: FastifyRequest,
  reply: FastifyReply,
  key: string,
  views: View[],
  { sort, filters = [] }: ListingOptions,
) {
  const query = queryOf(request);
  const selector = parseSelector(query.get("label_selector") ?? "");
  const name = query.get("name");
  const wanted = views.filter(
    (view) =>
      (name === null || fieldOf(view, "name") === name) &&
      matches(selector, labelsOf(view)) &&
      filters.every((field) => {
        const values = query.getAll(field);
        const value = String(fieldOf(view, field));
        // An IPv6 network is found by its first address as well.
        return values.length === 0 || values.includes(value) || values.includes(value.replace(/\/64$/, ""));
      }),
  );
  const url = `${request.protocol}://${request.host}${request.url}`;
  const { items, meta, link } = page(sorted(wanted, query, sort), query, url);
  if (link !== undefined) reply.header("link", link);
  return { [key]: items, meta };
}

function fieldOf(view: object, field: string): unknown {
  return (view as Record<string, unknown>)[field];
}

function labelsOf(view: object): Record<string, string> {
  return (fieldOf(view, "labels") as Record<string, string> | undefined) ?? {};
}
