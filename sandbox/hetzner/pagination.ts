/** Pages of a list: `page` and `per_page`, `meta.pagination`, and the `Link` header. */
import { InvalidInput } from "./invalidInput";

export interface Pagination {
  page: number;
  per_page: number;
  previous_page: number | null;
  next_page: number | null;
  last_page: number;
  total_entries: number;
}

export interface Page<T> {
  items: T[];
  meta: { pagination: Pagination };
  /** The `Link` header; undefined when there is one page. */
  link: string | undefined;
}

const defaultPerPage = 25;
const maxPerPage = 50;

/**
 * The page that the query asks for, empty behind the last one. More than 50 objects a page are not refused,
 * but one gets 50. `url` is the call's absolute address.
 */
export function page<T>(items: readonly T[], query: URLSearchParams, url: string): Page<T> {
  const number = positive("page", query.get("page"), 1);
  const perPage = Math.min(positive("per_page", query.get("per_page"), defaultPerPage), maxPerPage);
  const lastPage = Math.max(1, Math.ceil(items.length / perPage));
  const start = (number - 1) * perPage;
  const pagination = {
    page: number,
    per_page: perPage,
    previous_page: number > 1 ? number - 1 : null,
    next_page: number < lastPage ? number + 1 : null,
    last_page: lastPage,
    total_entries: items.length,
  };
  return {
    items: items.slice(start, start + perPage),
    meta: { pagination },
    link: linkHeader(url, pagination),
  };
}

function linkHeader(url: string, { previous_page, next_page, last_page }: Pagination): string | undefined {
  const targets = [
    ["prev", previous_page],
    ["next", next_page],
    ["last", last_page > 1 ? last_page : null],
  ] as const;
  const links = targets.flatMap(([relation, number]) => {
    if (number === null) return [];
    const target = new URL(url);
    target.searchParams.set("page", String(number));
    return [`<${target.href}>; rel="${relation}"`];
  });
  return links.length === 0 ? undefined : links.join(", ");
}

function positive(field: string, text: string | null, otherwise: number): number {
  if (text === null || text === "") return otherwise;
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) {
    throw new InvalidInput(field, `'${text}' is not a whole number from 1`);
  }
  return value;
}
