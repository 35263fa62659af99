/** The language of lists: label selectors, sorting, pages. */
import fc from "fast-check";
import { InvalidInput } from "../../sandbox/hetzner/invalidInput";
import { matches, parseSelector } from "../../sandbox/hetzner/labelSelector";
import { page } from "../../sandbox/hetzner/pagination";
import { sorted } from "../../sandbox/hetzner/sorting";

const labels = { env: "prod", tier: "a", empty: "", "mengi.cloud/cluster": "c1" };

test.each([
  ["", true],
  ["env", true],
  ["empty", true],
  ["missing", false],
  ["!missing", true],
  ["!env", false],
  ["env=prod", true],
  ["env==prod", true],
  ["env = prod", true],
  ["env=dev", false],
  ["env=", false],
  ["empty=", true],
  ["missing=", false],
  ["env!=dev", true],
  ["env!=prod", false],
  ["missing!=x", true],
  ["env in (dev,prod)", true],
  ["env in (dev, test)", false],
  ["missing in (a)", false],
  ["env notin (dev)", true],
  ["env notin (dev,prod)", false],
  ["missing notin (a)", true],
  ["mengi.cloud/cluster=c1", true],
  ["env=prod,tier=a", true],
  ["env=prod, tier=b", false],
  ["env in (prod,dev),!missing,tier", true],
  ["toString", false],
])(
  "the selector %j decides about env=prod, tier=a, empty and a key with prefix: %s",
  (selector, expected) => {
    expect(matches(parseSelector(selector), labels)).toBe(expected);
  },
);

test.each([
  "=a",
  "a=b=c",
  "a,,b",
  ",a",
  "a in prod",
  "a in (b",
  "a in (b))",
  "a in ((b))",
  "a b",
  "a>1",
  "a=b c",
  "!a=b",
  "/a",
  "a/b/c",
  "-a",
  "a=-b",
  "a".repeat(64),
  `a=${"b".repeat(64)}`,
])("the selector %j is refused", (selector) => {
  expect(() => parseSelector(selector)).toThrow(InvalidInput);
});

const alphanumeric = fc.constantFrom(..."abcXYZ019");
const name = fc
  .tuple(alphanumeric, fc.string({ unit: fc.constantFrom(..."ab1-_."), maxLength: 20 }), alphanumeric)
  .map((parts) => parts.join(""));

test("a selector made of an object's own labels selects it, and each negation alone does not", () => {
  fc.assert(
    fc.property(fc.dictionary(name, fc.oneof(fc.constant(""), name), { minKeys: 1 }), (own) => {
      const pairs = Object.entries(own);
      expect(matches(parseSelector(pairs.map(([key, value]) => `${key}=${value}`).join(",")), own)).toBe(
        true,
      );
      for (const [key, value] of pairs) {
        for (const negation of [`!${key}`, `${key}!=${value}`, `${key} notin (x,${value})`]) {
          expect(matches(parseSelector(negation), own)).toBe(false);
        }
      }
    }),
  );
});

test("a selector is read or refused, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."ab1,=!() innot-/") }), (text) => {
      try {
        matches(parseSelector(text), labels);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInput);
      }
    }),
  );
});

const items = [
  { id: 10, name: "b", started: null },
  { id: 9, name: "a", started: "2026-01-01T00:00:00Z" },
  { id: 1, name: "b", started: "2025-01-01T00:00:00Z" },
];
const ids = (query: string, allowed = ["id", "name", "started"]) =>
  sorted(items, new URLSearchParams(query), allowed).map(({ id }) => id);

test("lists sort by several fields, each upwards unless it says desc; ids sort as numbers", () => {
  expect(ids("")).toEqual([10, 9, 1]);
  expect(ids("sort=id")).toEqual([1, 9, 10]);
  expect(ids("sort=id:desc")).toEqual([10, 9, 1]);
  expect(ids("sort=name:asc")).toEqual([9, 10, 1]);
  expect(ids("sort=name:desc&sort=id")).toEqual([1, 10, 9]);
  expect(ids("sort=started")).toEqual([10, 1, 9]);
});

test.each(["sort=created", "sort=id:up", "sort=id:asc:desc", "sort="])("%j is refused as order", (query) => {
  expect(() => ids(query)).toThrow(InvalidInput);
});

const numbers = Array.from({ length: 60 }, (_, index) => index);
const paged = (query: string) =>
  page(numbers, new URLSearchParams(query), `http://127.0.0.1:1/v1/servers?name=a&${query}`);

test("a page holds 25 objects unless the query says otherwise, and 50 at most", () => {
  expect(paged("").meta.pagination).toEqual({
    page: 1,
    per_page: 25,
    previous_page: null,
    next_page: 2,
    last_page: 3,
    total_entries: 60,
  });
  expect(paged("per_page=500").items).toHaveLength(50);
  expect(paged("page=3").items).toEqual(numbers.slice(50));
  expect(paged("page=9").items).toEqual([]);
});

test("the Link header leads to the pages around, with the rest of the query", () => {
  expect(paged("page=2").link).toBe(
    [
      '<http://127.0.0.1:1/v1/servers?name=a&page=1>; rel="prev"',
      '<http://127.0.0.1:1/v1/servers?name=a&page=3>; rel="next"',
      '<http://127.0.0.1:1/v1/servers?name=a&page=3>; rel="last"',
    ].join(", "),
  );
  expect(page([1], new URLSearchParams(), "http://127.0.0.1:1/").link).toBeUndefined();
});

test.each(["page=0", "page=-1", "page=x", "page=1.5", "per_page=0"])("%j is refused", (query) => {
  expect(() => paged(query)).toThrow(InvalidInput);
});

test("following next_page reaches every object once", () => {
  fc.assert(
    fc.property(fc.nat(200), fc.integer({ min: 1, max: 70 }), (count, perPage) => {
      const all = Array.from({ length: count }, (_, index) => index);
      const seen: number[] = [];
      for (let next: number | null = 1; next !== null;) {
        const query: URLSearchParams = new URLSearchParams({ page: String(next), per_page: String(perPage) });
        const { items, meta } = page(all, query, "http://127.0.0.1:1/");
        seen.push(...items);
        next = meta.pagination.next_page;
      }
      expect(seen).toEqual(all);
    }),
  );
});
