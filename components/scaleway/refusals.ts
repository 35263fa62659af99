/** Why a plan must not be carried out: what would fail half-way, and what would lose the cluster. */
import { controlPlanes } from "../../clouds/scaleway/catalogue";
import type { Survey } from "../../clouds/scaleway/survey";
import type { Issue } from "../../clouds/issue";
import type { ScalewayClusterSpec } from "../cluster";
import { needsGateway, zonePools } from "./pools";

const mostShown = 8;

/**
 * A control plane grows only. A smaller one is refused by the cloud within the 30 days that it is committed to; at any
 * time the provider would replace the cluster.
 */
export function controlPlaneIssues(spec: ScalewayClusterSpec, { cluster }: Survey): Issue[] {
  const order = Object.keys(controlPlanes);
  const [running, wanted] = [order.indexOf(cluster?.type ?? ""), order.indexOf(spec.controlPlane)];
  if (wanted >= running) return [];
  const until = cluster?.commitmentEndsAt
    ? ` (it is committed to until ${day(cluster.commitmentEndsAt)})`
    : "";
  const key = "byoc:cluster.controlPlane";
  return [
    {
      key,
      value: spec.controlPlane,
      problem: `the cluster has the control plane ${cluster?.type}${until}, and it cannot be made smaller`,
      allowed: `${order.slice(running).join(", ")}; or a new cluster`,
      fix: `pulumi config set --path ${key} ${cluster?.type}`,
    },
  ];
}

/** Pools without public addresses take a Public Gateway, and that a permission set which the five do not include. */
export function gatewayIssues({ nodePools }: ScalewayClusterSpec, { abilities }: Survey): Issue[] {
  if (abilities.gateways || !needsGateway(nodePools)) return [];
  const isolated = nodePools.flatMap(({ publicIps }, nth) => (publicIps ? [] : [nth]));
  return [
    {
      key: isolated.map((nth) => `byoc:cluster.nodePools[${nth}].publicIps`).join(", "),
      value: "false",
      problem:
        "nodes without public addresses go out by a Public Gateway, and the key lacks the permission set " +
        "VPCGatewayFullAccess, which is not among the five that every cluster needs",
      allowed:
        "true (the default): each node has a public address, inbound traffic is blocked; or VPCGatewayFullAccess and " +
        "IPAMReadOnly added to the key's policy in the customer's console",
      fix: isolated
        .map((nth) => `pulumi config set --path 'byoc:cluster.nodePools[${nth}].publicIps' true`)
        .join("\n"),
    },
  ];
}

/** Instance types that a zone does not have, or none of which are left. Only new pools count: what runs needs no stock. */
export function stockIssues(spec: ScalewayClusterSpec, survey: Survey): Issue[] {
  return spec.nodePools.flatMap((pool, nth) => {
    const issue = (zone: string, problem: string): Issue => {
      const offered = Object.entries(survey.availability[zone] ?? {})
        .filter(([, stock]) => stock === "available" || stock === "scarce")
        .map(([type]) => type)
        .sort();
      const others = pool.zones.filter((each) => stockOf(survey, each, pool.machineType) === "available");
      return {
        key: `byoc:cluster.nodePools[${nth}].machineType`,
        value: pool.machineType,
        problem,
        allowed:
          `in stock in ${zone}: ${similar(pool.machineType, offered).slice(0, mostShown).join(", ") || "nothing"}` +
          (others.length > 0 ? `; or this type in ${others.join(", ")}` : ""),
        fix: `pulumi config set --path 'byoc:cluster.nodePools[${nth}].machineType' ${similar(pool.machineType, offered)[0] ?? "<Instance type>"}`,
      };
    };
    return newPools(spec, survey, nth).flatMap(({ zone }) => {
      const stock = stockOf(survey, zone, pool.machineType);
      if (stock === undefined) return [issue(zone, `${zone} has no Instance type of this name`)];
      if (stock === "shortage") return [issue(zone, `it is out of stock in ${zone}`)];
      return [];
    });
  });
}

/** Where the nodes of a new pool may take long. */
export function stockNotes(spec: ScalewayClusterSpec, survey: Survey): string[] {
  return spec.nodePools.flatMap(({ name, machineType }, nth) =>
    newPools(spec, survey, nth)
      .filter(({ zone }) => stockOf(survey, zone, machineType) === "scarce")
      .map(({ zone }) => `pool ${name}: ${machineType} is scarce in ${zone}, its nodes may take a while`),
  );
}

function newPools({ nodePools }: ScalewayClusterSpec, { pools }: Survey, nth: number) {
  const pool = nodePools[nth];
  return pool ? zonePools(pool).filter(({ name }) => !pools.some((live) => live.name === name)) : [];
}

function stockOf({ availability }: Survey, zone: string, machineType: string) {
  return availability[zone]?.[machineType];
}

/** Types of the same family first. */
function similar(machineType: string, offered: readonly string[]): string[] {
  const family = machineType.split("-")[0] ?? "";
  const same = (type: string) => (type.split("-")[0] === family ? 0 : 1);
  return [...offered].sort((a, b) => same(a) - same(b));
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
