/** Rules of Hetzner that take more than one value to check, but for address ranges. */
import { architectureOf, mostServers } from "../../../clouds/hetzner/catalogue";
import { type CheckContext, checkNoneTwice, checkZoneNames, poolsOf, poolsPath } from "../checks";
import { at } from "../describe";
import { placeId, valueAt } from "../report";
import type { Path } from "../shell";
import { haveSoundSizes, mostNodes, shrinkPools } from "../sizes";
import { parseTime } from "./rules";
import { mostMachineTypes } from "./schema";
import { controlPlaneNodes } from "./spec";

const gatewayServers = 1;

/** Wherever servers are described: server types are named in one way, once each, and of one architecture. */
export function checkMachineTypes(context: CheckContext): void {
  const pools = poolsOf(context.config) ?? [];
  const places: Path[] = [
    ["cluster", "controlPlane"],
    ["cluster", "gateway"],
    ...pools.map((_, index) => [...poolsPath, index]),
  ];
  for (const place of places) checkMachineTypesAt(place, context);
}

function checkMachineTypesAt(place: Path, context: CheckContext): void {
  const { config, report } = context;
  const path = [...place, "machineTypes"];
  const types = valueAt(config, path);
  if (!Array.isArray(types)) return;
  if (valueAt(config, [...place, "machineType"]) !== undefined) {
    report.add({
      path: place,
      problem: "both machineType and machineTypes",
      allowed: "either one machineType or a list machineTypes",
      fix: [report.commands.remove([...place, "machineType"])],
    });
    return;
  }
  checkNoneTwice(types, path, "server type", context);
  const first = types.findIndex((_, index) => report.isSound([...path, index]));
  types.forEach((type, index) => {
    const item = [...path, index];
    if (!report.isSound(item)) return;
    if (index >= mostMachineTypes)
      report.add({
        path: item,
        problem: `more than ${mostMachineTypes} server types`,
        allowed: `1 to ${mostMachineTypes} server types`,
        fix: [report.commands.remove(item)],
      });
    else if (architectureOf(String(type)) !== architectureOf(String(types[first])))
      report.add({
        path: item,
        problem: `${architectureOf(String(type))}, while ${String(types[first])} is ${architectureOf(String(types[first]))}`,
        allowed: "server types of one architecture: cax is arm, the others are x86",
        fix: [report.commands.remove(item)],
      });
  });
}

export function checkControlPlaneZones(context: CheckContext): void {
  const { config, offer, report } = context;
  const path = ["cluster", "controlPlane", "zones"];
  const typePath = ["cluster", "type"];
  const zones = valueAt(config, path);
  if (!Array.isArray(zones)) return;
  checkZoneNames(zones, path, context);
  const type = String(valueAt(config, typePath));
  if (!report.isSound(path) || !report.isSound(typePath) || zones.length === 0) return;
  const nodes = controlPlaneNodes(type);
  if (zones.length === 1 || zones.length === nodes) return;
  const known = offer.regions[String(valueAt(config, ["cluster", "region"]))] ?? [];
  const missing = [...known.filter((each) => !zones.includes(each)), ...known].slice(0, nodes - zones.length);
  report.add({
    path,
    problem: `${zones.length} locations, while ${type} has ${nodes === 1 ? "1 control-plane node" : `${nodes} control-plane nodes`}`,
    allowed: nodes === 1 ? "one location" : `one location for all, or ${nodes}: one for each`,
    fix:
      zones.length < nodes && missing.length > 0
        ? missing.map((zone, index) => report.commands.set([...path, zones.length + index], zone))
        : [report.commands.remove(path)],
  });
}

/** One private network takes a limited number of servers, those that the autoscaler adds included. */
export function checkTotal({ config, report, meant }: CheckContext): void {
  const pools = poolsOf(config) ?? [];
  const sound = report.isSound(["cluster", "type"]) && haveSoundSizes(pools, report, meant);
  if (!sound) return;
  const others = controlPlaneNodes(String(valueAt(config, ["cluster", "type"]))) + gatewayServers;
  const total = others + pools.reduce((sum, pool) => sum + mostNodes(pool), 0);
  if (total <= mostServers) return;
  report.add({
    path: poolsPath,
    problem: `up to ${total} servers with gateway and control plane, more than one network takes`,
    allowed: `count and autoscaling.max of all pools together: at most ${mostServers - others}`,
    fix: shrinkPools(pools, total - mostServers, report),
  });
}

export function checkApiServer({ config, report, meant }: CheckContext): void {
  const path = ["cluster", "apiServer"];
  const listPath = [...path, "allowedCidrs"];
  const access = valueAt(config, [...path, "access"]) ?? "public";
  if (!report.isSound([...path, "access"]) || !report.isSound(listPath) || meant.has(placeId(listPath)))
    return;
  const sources = valueAt(config, listPath);
  const isEmpty = !Array.isArray(sources) || sources.length === 0;
  if (access === "gateway" && isEmpty)
    report.add({
      path: listPath,
      problem: "with access gateway nobody can reach the API server without a list",
      allowed: "at least one CIDR or address, such as 203.0.113.0/24 or 203.0.113.7",
      fix: [report.commands.set([...listPath, 0], "<address>")],
    });
  if (access === "public" && !isEmpty)
    report.add({
      path: listPath,
      problem: "no effect with access public: a load balancer of Hetzner cannot refuse addresses",
      fix: [report.commands.set([...path, "access"], "gateway")],
    });
  if (access === "private" && !isEmpty)
    report.add({
      path: listPath,
      problem: "no effect with access private: the API server is not reached from outside",
      fix: [report.commands.remove(listPath)],
    });
}

export function checkReboots(context: CheckContext): void {
  const { config, report, description } = context;
  const path = ["cluster", "reboots"];
  const days = valueAt(config, [...path, "days"]);
  if (Array.isArray(days)) checkNoneTwice(days, [...path, "days"], "day", context);
  const [start, end] = ["start", "end"].map((key) => timeAt(key));
  if (start === undefined || start !== end) return;
  const [hours = 0, minutes = ""] = start
    .split(":")
    .map((part, index) => (index === 0 ? Number(part) : part));
  report.add({
    path: [...path, "end"],
    problem: `the same as start: ${start}`,
    allowed: "another time than start, in quotes; one before start is on the next day",
    fix: [
      report.commands.set(
        [...path, "end"],
        `${String((Number(hours) + 3) % 24).padStart(2, "0")}:${minutes}`,
      ),
    ],
  });

  function timeAt(key: string): string | undefined {
    const place = [...path, key];
    const value = valueAt(config, place) ?? at(description, place).default;
    return report.isSound(place) ? String(value) : undefined;
  }
}

const longestAccess = 7 * 24 * 60 * 60 * 1000;

export function checkEmergencyAccess({ config, report, now }: CheckContext): void {
  const path = ["cluster", "emergencyAccess", "until"];
  const until = valueAt(config, path);
  if (!report.isSound(path) || typeof until !== "string") return;
  const latest = now.getTime() + longestAccess;
  if ((parseTime(until) ?? 0) <= latest) return;
  report.add({
    path,
    problem: "more than 7 days ahead",
    allowed: `a time up to ${minute(latest)}`,
    fix: [report.commands.set(path, minute(latest))],
  });
}

function minute(time: number): string {
  return new Date(time).toISOString().replace(/:\d\d\.\d+/, "");
}
