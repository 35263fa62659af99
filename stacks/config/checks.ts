/** Rules that take more than one value to check. Each looks only at values that are sound by themselves. */
import { type Cidr, contains, firstSubnet, formatCidr, overlaps, parseCidr } from "../../components/cidr";
import { type BuiltOffer, type ClusterType, isHighlyAvailable } from "./clouds";
import { at, type Description } from "./describe";
import { placeId, type Report, valueAt } from "./report";
import type { PoolConfig } from "./schema";
import type { Path } from "./shell";
import { nearest } from "./suggest";

/** The service level of the highly available types needs this many nodes at any time. */
export const leastNodesForHa = 3;

/** Subnets are made this large unless the network is smaller. */
const subnetPrefix = 20;

/** Pools as far as they are sound: a pool's parts are read only after asking the report. */
type RawPool = Partial<PoolConfig>;

const poolsPath: Path = ["cluster", "nodePools"];

export function checkTogether(
  config: unknown,
  offer: BuiltOffer,
  description: Description,
  report: Report,
  meant: ReadonlySet<string>,
): void {
  const pools = valueAt(config, poolsPath);
  if (Array.isArray(pools)) {
    pools.forEach((pool, index) => {
      if (isObject(pool)) checkPool(pool, [...poolsPath, index]);
    });
    checkPoolNames(pools);
    checkHighAvailability(pools);
  }
  checkNetwork();
  checkApiServer();

  function checkPool(pool: RawPool, path: Path): void {
    checkSize(pool, path);
    checkZones(pool.zones, [...path, "zones"]);
    checkTaints(pool.taints, [...path, "taints"]);
  }

  function checkSize({ count, autoscaling }: RawPool, path: Path): void {
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

  function checkZones(zones: string[] | undefined, path: Path): void {
    const regionPath = ["cluster", "region"];
    const region = valueAt(config, regionPath);
    if (!Array.isArray(zones)) return;
    const known = report.isSound(regionPath) ? offer.regions[String(region)] : undefined;
    const seen = new Set<string>();
    zones.forEach((zone, index) => {
      const place = [...path, index];
      if (!report.isSound(place)) return;
      if (known && !known.includes(zone)) {
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
      } else if (seen.has(zone))
        report.add({
          path: place,
          problem: "the zone is listed twice",
          allowed: "each zone once",
          fix: [report.commands.remove(place)],
        });
      seen.add(zone);
    });
  }

  function checkTaints(taints: RawPool["taints"] | undefined, path: Path): void {
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

  function checkPoolNames(pools: RawPool[]): void {
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
          fix: [report.commands.set(path, freeName(String(name), names))],
        });
    });
  }

  function checkHighAvailability(pools: RawPool[]): void {
    const type = valueAt(config, ["cluster", "type"]);
    const sound = report.isSound(["cluster", "type"]) && pools.every(hasSoundSize);
    const first = pools[0];
    if (!sound || first === undefined || !isHighlyAvailable(type as ClusterType)) return;
    const guaranteed = pools.reduce((sum, pool) => sum + leastNodes(pool), 0);
    if (guaranteed >= leastNodesForHa) return;
    const needed = leastNodes(first) + leastNodesForHa - guaranteed;
    const size = first.autoscaling;
    const path = [...poolsPath, 0];
    report.add({
      path: poolsPath,
      problem: `${type} needs ${leastNodesForHa} nodes at any time; these pools are sure to have ${guaranteed}`,
      allowed: `count and autoscaling.min of all pools together: at least ${leastNodesForHa}`,
      fix: size
        ? [
            report.commands.set([...path, "autoscaling", "min"], needed),
            ...(size.max < needed ? [report.commands.set([...path, "autoscaling", "max"], needed)] : []),
          ]
        : [report.commands.set([...path, "count"], needed)],
    });
  }

  function hasSoundSize(_: unknown, index: number): boolean {
    const path = [...poolsPath, index];
    // Reported on the pool itself: no size, two sizes.
    return ["count", "autoscaling"].every(
      (key) => report.isSound([...path, key]) && !meant.has(placeId([...path, key])),
    );
  }

  function checkNetwork(): void {
    const subnetPath = ["cluster", "network", "subnetCidr"];
    const network = range("cidr");
    const subnet = valueAt(config, subnetPath) === undefined ? undefined : range("subnetCidr");
    if (network && subnet && !contains(network, subnet))
      report.add({
        path: subnetPath,
        problem: "not within the network",
        allowed: `a range within ${formatCidr(network)}`,
        fix: [report.commands.set(subnetPath, formatCidr(firstSubnet(network, subnetPrefix)))],
      });
    checkOverlaps();
  }

  /** Reports a range once, however many others it overlaps, and prefers to move the ranges of the cluster. */
  function checkOverlaps(): void {
    const settled: { key: string; range: Cidr }[] = [];
    for (const key of ["cidr", "serviceCidr", "podCidr"]) {
      const own = range(key);
      if (!own) continue;
      const others = settled.filter((other) => overlaps(own, other.range));
      if (others.length === 0) {
        settled.push({ key, range: own });
        continue;
      }
      const path = ["cluster", "network", key];
      const isDefault = valueAt(config, path) === undefined;
      const free = freeRange(own.prefix);
      const names = others.map((other) => `${other.key} ${formatCidr(other.range)}`).join(" and ");
      report.add({
        path,
        problem: `${isDefault ? `the default, ${formatCidr(own)}, overlaps` : "overlaps"} ${names}`,
        allowed: "ranges of network, pods and services that do not overlap",
        fix: [free ? report.commands.set(path, free) : report.commands.edit()],
      });
    }
  }

  /** A private range of that size that no sound range of the config overlaps. */
  function freeRange(prefix: number): string | undefined {
    const taken = ["cidr", "serviceCidr", "podCidr"].map(range).filter((each) => each !== undefined);
    const candidates = ["192.168.0.0/16", "172.16.0.0/12", "100.64.0.0/10", "10.0.0.0/8"]
      .map(parseCidr)
      .filter((each) => each !== undefined)
      .map((each) => firstSubnet(each, Math.max(prefix, 16)));
    const free = candidates.find((each) => !taken.some((other) => overlaps(each, other)));
    return free && formatCidr(free);
  }

  /** A range as the config says it, or its default; nothing where it is not sound. */
  function range(key: string): Cidr | undefined {
    const path = ["cluster", "network", key];
    const text = valueAt(config, path) ?? at(description, path).default;
    return report.isSound(path) && typeof text === "string" ? parseCidr(text) : undefined;
  }

  function checkApiServer(): void {
    const path: Path = ["cluster", "apiServer"];
    const sources = valueAt(config, [...path, "allowedCidrs"]);
    const isPublic = valueAt(config, [...path, "publicEndpoint"]);
    if (isPublic !== false || !Array.isArray(sources) || sources.length === 0) return;
    if (!report.isSound([...path, "allowedCidrs"])) return;
    report.add({
      path: [...path, "allowedCidrs"],
      problem: "no effect without a public endpoint (publicEndpoint is false)",
      allowed: "either a public endpoint with a list, or none without",
      fix: [report.commands.remove([...path, "allowedCidrs"])],
    });
  }
}

/** The range of the nodes' subnet where the config names none. */
export function defaultSubnet(networkCidr: string): string {
  const network = parseCidr(networkCidr);
  if (!network) throw new RangeError("not a CIDR");
  return formatCidr(firstSubnet(network, subnetPrefix));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function leastNodes(pool: RawPool): number {
  return pool.autoscaling?.min ?? pool.count ?? 0;
}

function freeName(name: string, taken: readonly unknown[]): string {
  const names = new Set(taken);
  for (let number = 2; ; number++) {
    const candidate = `${name.slice(0, 20 - 1 - String(number).length)}-${number}`;
    if (!names.has(candidate)) return candidate;
  }
}
