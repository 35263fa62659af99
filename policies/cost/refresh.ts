/**
 * Writes a price list anew from what the cloud's API tells today; run by hand, and its diff is read:
 *
 *     HCLOUD_TOKEN=… node bin/policies/cost/refresh.js hetzner
 *     node bin/policies/cost/refresh.js scaleway
 *
 * Prices that the API does not tell stay as they are, with their date and source.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Environment } from "../../clouds/environment";
import type { PriceGroup, PriceList } from "./prices";
import { readHetznerPrices, readScalewayPrices } from "./readPrices";

/** Prices as an API tells them. */
export type ReadGroup = Omit<PriceGroup, "date">;

const readers: Readonly<Record<string, (environment: Environment) => Promise<ReadGroup[]>>> = {
  hetzner: readHetznerPrices,
  scaleway: readScalewayPrices,
};

/** Writes `<folder>/<cloud>.json` anew, with `date` (a day) on what was read. Gives the names of the groups that were. */
export async function refresh(
  cloud: string,
  folder: string,
  date: string,
  environment: Environment = process.env,
): Promise<string[]> {
  const read = await readerOf(cloud)(environment);
  const file = path.join(folder, `${cloud}.json`);
  const before = JSON.parse(readFileSync(file, "utf8")) as PriceList;
  writeFileSync(file, render(merged(before, read, date)));
  return read.map(({ products }) => products);
}

function readerOf(cloud: string) {
  const reader = readers[cloud];
  if (reader) return reader;
  throw new Error(
    `no price list of ${cloud || "nothing"} can be refreshed. Allowed: ${Object.keys(readers)}`,
  );
}

/** The list with the groups that were read in the places of the old ones. */
export function merged(before: PriceList, read: readonly ReadGroup[], date: string): PriceList {
  const empty = read.find(({ prices }) => Object.keys(prices).length === 0);
  if (read.length === 0 || empty)
    throw new Error(`the API tells no prices of ${empty?.products ?? "anything"}: the list stays as it is`);
  const fresh = read.map((group) => ({ ...group, date }));
  const kept = before.groups.filter(({ products }) => !read.some((group) => group.products === products));
  const groups = [...fresh, ...kept];
  const dates = groups.map((group) => group.date);
  return { ...before, date: dates.reduce((oldest, each) => (each < oldest ? each : oldest)), groups };
}

/** As Prettier has it, with a product a line. */
export function render({ groups, ...head }: PriceList): string {
  const rendered = groups.map(({ prices, ...about }) => {
    const products = Object.entries(prices).map(([name, price]) => `        ${field(name, price)}`);
    return [
      "    {",
      ...Object.entries(about).map(([key, value]) => `      ${field(key, value)},`),
      `      "prices": {\n${products.join(",\n")}\n      }`,
      "    }",
    ].join("\n");
  });
  const fields = Object.entries(head).map(([key, value]) => `  ${field(key, value)},`);
  return ["{", ...fields, `  "groups": [\n${rendered.join(",\n")}\n  ]`, "}", ""].join("\n");
}

function field(key: string, value: unknown): string {
  const text =
    typeof value === "object" && value !== null
      ? `{ ${Object.entries(value)
          .map(([inner, each]) => field(inner, each))
          .join(", ")} }`
      : JSON.stringify(value);
  return `${JSON.stringify(key)}: ${text}`;
}

async function main(): Promise<void> {
  const cloud = process.argv[2] ?? "";
  // This file runs compiled, from bin/: the list that is committed is beside its source.
  const folder = path.join(__dirname, "../../../policies/cost/prices");
  const groups = await refresh(cloud, folder, new Date().toISOString().slice(0, 10));
  console.log(`policies/cost/prices/${cloud}.json: new prices of ${groups.join(", ")}`);
  console.log("Read what changed with `git diff policies/cost/prices`, then compile: npm run build");
}

if (require.main === module)
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
