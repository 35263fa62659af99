/**
 * Rules that take more than one value to check and hold on every cloud. Each looks only at values that are sound
 * by themselves.
 */
import {
  type Cidr,
  firstSubnet,
  formatCidr,
  isPrivate,
  overlaps,
  parseCidr,
  privateRanges,
} from "../../components/cidr";
import type { CloudOffer } from "./clouds";
import type { PoolConfig } from "./defaults";
import { at, type Description } from "./describe";
import { placeId, type Report, valueAt } from "./report";
import type { Path } from "./shell";
import { nearest } from "./suggest";

/** A config that is being checked. */
export interface CheckContext {
  config: unknown;
  offer: CloudOffer;
  description: Description;
  report: Report;
  /** Places that misspelt or misplaced keys stand for. */
  meant: ReadonlySet<string>;
  now: Date;
}

/** Pools as far as they are sound: a pool's parts are read only after asking the report. */
export type RawPool = Partial<PoolConfig>;

export const poolsPath: Path = ["cluster", "nodePools"];

/** The pools of a config, whatever may be wrong with them; nothing where there is no list. */
export function poolsOf(config: unknown): RawPool[] | undefined {
  const pools = valueAt(config, poolsPath);
  return Array.isArray(pools) ? pools : undefined;
}

export function checkPools(context: CheckContext): void {
  const pools = poolsOf(context.config) ?? [];
  pools.forEach((pool, index) => {
    if (!isObject(pool)) return;
    const path = [...poolsPath, index];
    checkSize(pool, path, context);
    checkZones(pool.zones, [...path, "zones"], context);
    checkTaints(pool.taints, [...path, "taints"], context);
  });
  checkPoolNames(pools, context);
}

function checkSize({ count, autoscaling }: RawPool, path: Path, { report, meant }: CheckContext): void {
  const countPath = [...path, "count"];
  const autoscalingPath = [...path, "autoscaling"];
  const hasCount = count !== undefined || meant.has(placeId(countPath));
  const hasAutoscaling = autoscaling !== undefined || meant.has(placeId(autoscalingPath));
  const allowed = "either count or autoscaling";
  if (!hasCount && !hasAutoscaling)
    report.add({
      path,
      problem: "the pool has no size: neither count nor autoscaling",
      allowed,
      fix: [report.commands.set(countPath, 1)],
    });
  if (hasCount && hasAutoscaling)
    report.add({
      path,
      problem: "the pool has two sizes: both count and autoscaling",
      allowed,
      fix: [report.commands.remove(countPath)],
    });
  if (autoscaling && report.isSound(autoscalingPath) && autoscaling.min > autoscaling.max)
    report.add({
      path: [...autoscalingPath, "max"],
      problem: `below min, which is ${autoscaling.min}`,
      allowed: `${Math.max(1, autoscaling.min)} to 100`,
      fix: [report.commands.set([...autoscalingPath, "max"], autoscaling.min)],
    });
}

function checkZones(zones: string[] | undefined, path: Path, context: CheckContext): void {
  if (!Array.isArray(zones)) return;
  checkZoneNames(zones, path, context);
  checkNoneTwice(zones, path, "zone", context);
}

/** Reports zones that are not of the region. */
export function checkZoneNames(zones: string[], path: Path, { config, offer, report }: CheckContext): void {
  const regionPath = ["cluster", "region"];
  const region = valueAt(config, regionPath);
  const known = report.isSound(regionPath) ? offer.regions[String(region)] : undefined;
  if (!known) return;
  zones.forEach((zone, index) => {
    const place = [...path, index];
    if (!report.isSound(place) || known.includes(zone)) return;
    const suggestion = nearest(
      zone,
      known.filter((each) => !zones.includes(each)),
    );
    report.add({
      path: place,
      problem: `not a zone of ${region}`,
      allowed: known.join(", "),
      ...(suggestion ? { suggestion } : { fix: [report.commands.remove(place)] }),
    });
  });
}

/** Reports what a list has already further up. */
export function checkNoneTwice(list: unknown[], path: Path, noun: string, { report }: CheckContext): void {
  const seen = new Set<unknown>();
  list.forEach((each, index) => {
    const place = [...path, index];
    if (!report.isSound(place)) return;
    if (seen.has(each))
      report.add({
        path: place,
        problem: `the ${noun} is listed twice`,
        allowed: `each ${noun} once`,
        fix: [report.commands.remove(place)],
      });
    seen.add(each);
  });
}

function checkTaints(taints: RawPool["taints"] | undefined, path: Path, { report }: CheckContext): void {
  if (!Array.isArray(taints)) return;
  const seen = new Set<string>();
  taints.forEach((taint, index) => {
    const place = [...path, index];
    if (!report.isSound(place)) return;
    const identity = `${taint.key} ${taint.effect}`;
    if (seen.has(identity))
      report.add({
        path: place,
        problem: "a second taint with the same key and effect",
        allowed: "each pair of key and effect once",
        fix: [report.commands.remove(place)],
      });
    seen.add(identity);
  });
}

function checkPoolNames(pools: RawPool[], { report, description }: CheckContext): void {
  const names = pools.map((_, index) => valueAt(pools, [index, "name"]));
  const seen = new Map<unknown, number>();
  names.forEach((name, index) => {
    const path = [...poolsPath, index, "name"];
    if (!report.isSound(path)) return;
    const first = seen.get(name);
    if (first === undefined) seen.set(name, index);
    else
      report.add({
        path,
        problem: `the name of nodePools[${first}] as well`,
        allowed: "a name of its own for each pool",
        fix: [report.commands.set(path, freeName(String(name), names, longestName(path)))],
      });
  });

  function longestName(path: Path): number {
    return at(description, path).longest ?? 1;
  }
}

/** Reports a range once, however many others it overlaps, and prefers to move the ranges of the cluster. */
export function checkOverlaps(context: CheckContext): void {
  const { config, report } = context;
  const settled: { key: string; range: Cidr }[] = [];
  for (const key of networkRanges) {
    const own = range(context, key);
    if (!own) continue;
    const others = settled.filter((other) => overlaps(own, other.range));
    if (others.length === 0) {
      settled.push({ key, range: own });
      continue;
    }
    const path = ["cluster", "network", key];
    const isDefault = valueAt(config, path) === undefined;
    const names = others.map((other) => `${other.key} ${formatCidr(other.range)}`).join(" and ");
    report.add({
      path,
      problem: `${isDefault ? `the default, ${formatCidr(own)}, overlaps` : "overlaps"} ${names}`,
      allowed: "ranges of network, pods and services that do not overlap",
      fix: moveRange(context, key, own.prefix),
    });
  }
}

/** The ranges that must not overlap, those first that stay where they are. */
export const networkRanges = ["cidr", "serviceCidr", "podCidr"] as const;

/** Commands that put a range of that size where no sound range of the config is. */
export function moveRange(
  context: CheckContext,
  key: string,
  prefix: number,
  within: readonly string[] = privateRanges,
): string[] {
  const { commands } = context.report;
  const taken = networkRanges.map((each) => range(context, each)).filter((each) => each !== undefined);
  const candidates = ["192.168.0.0/16", "172.16.0.0/12", "100.64.0.0/10", "10.0.0.0/8"]
    .map(parseCidr)
    .filter((each) => each !== undefined)
    .map((each) => firstSubnet(each, Math.max(prefix, 16)))
    .filter((each) => isPrivate(each, within));
  const free = candidates.find((each) => !taken.some((other) => overlaps(each, other)));
  return [free ? commands.set(["cluster", "network", key], formatCidr(free)) : commands.edit()];
}

/** A range as the config says it, or its default; nothing where it is not sound. */
export function range({ config, description, report }: CheckContext, key: string): Cidr | undefined {
  const path = ["cluster", "network", key];
  const text = valueAt(config, path) ?? at(description, path).default;
  return report.isSound(path) && typeof text === "string" ? parseCidr(text) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function freeName(name: string, taken: readonly unknown[], longest: number): string {
  const names = new Set(taken);
  for (let number = 2; ; number++) {
    const candidate = `${name.slice(0, longest - 1 - String(number).length)}-${number}`;
    if (!names.has(candidate)) return candidate;
  }
}
