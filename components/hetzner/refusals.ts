/** Why a plan of servers must not be carried out: what would fail half-way, and what would lose the cluster. */
import { type Architecture, imageName } from "../../clouds/hetzner/catalogue";
import type { Stock } from "../../clouds/hetzner/stock";
import type { Survey } from "../../clouds/hetzner/survey";
import type { Pricing, Server } from "../../clouds/hetzner/types";
import type { Issue } from "../../clouds/issue";
import type { HetznerClusterSpec } from "../cluster";
import { ownerLabelKeys } from "../naming";
import { anchorResource, type Phase, phaseLabel } from "./phase";
import { kubernetesLabel, type PlannedServer } from "./serverPlan";

/** New servers that one place of the config asks for in one location. */
export interface Want {
  /** Config key of what has the server types. */
  key: string;
  machineTypes: readonly string[];
  location: string;
  architecture: Architecture;
}

const mostShown = 8;

/** Server types that cannot be had. Only new servers count: what runs needs no stock. */
export function stockIssues(wants: readonly Want[], stock: Stock, images: Survey["images"]): Issue[] {
  return wants.flatMap((want) => {
    const { key, machineTypes, location, architecture } = want;
    const others = machineTypes.filter((type) => stock.architecture(type) !== architecture);
    if (others.length > 0)
      return [
        {
          key: `${key}.machineTypes`,
          value: machineTypes.join(", "),
          problem: `server types of two architectures: ${others.join(", ")} differ from the others`,
          allowed: `server types of one architecture, such as ${architecture}`,
          fix: `pulumi config set --path '${key}.machineTypes[${machineTypes.indexOf(others[0] ?? "")}]' ${orderable(want, stock)[0] ?? "<server type>"}`,
        },
      ];
    if (machineTypes.every((type) => stock.lack(type, location) !== undefined)) return [missing(want, stock)];
    if (images[architecture] === undefined)
      return [
        {
          key: `${key}.machineTypes`,
          value: machineTypes.join(", "),
          problem: `Hetzner has no image ${imageName} for ${architecture} at the moment`,
          allowed: "server types of the other architecture, or time",
          fix: "run again later",
        },
      ];
    return [];
  });
}

/** Where another type than the preferred one is taken, and why. */
export function stockNotes(wants: readonly Want[], stock: Stock): string[] {
  return wants.flatMap(({ key, machineTypes, location }) => {
    const nth = machineTypes.findIndex((type) => stock.lack(type, location) === undefined);
    if (nth < 1) return [];
    const passedOver = machineTypes.slice(0, nth).map((type) => lackOf(type, location, stock));
    return [`${key}: ${machineTypes[nth]} is taken in ${location}, as ${passedOver.join(" and ")}`];
  });
}

function lackOf(type: string, location: string, stock: Stock): string {
  const lack = stock.lack(type, location);
  return lack === "unknown" ? `${type} is unknown to Hetzner` : `${type} is ${lack ?? "in stock"}`;
}

function missing(want: Want, stock: Stock): Issue {
  const { key, machineTypes, location } = want;
  const lacks = machineTypes.map((type) => lackOf(type, location, stock));
  const available = orderable(want, stock);
  const elsewhere = stock.elsewhere(machineTypes, location);
  const unknown = machineTypes.findIndex((type) => stock.lack(type, location) === "unknown");
  return {
    key: `${key}.machineTypes`,
    value: machineTypes.join(", "),
    problem: `no new server can be made of these in ${location}: ${lacks.join(", ")}`,
    allowed:
      `in stock in ${location}: ${available.slice(0, mostShown).join(", ") || "nothing of that architecture"}` +
      (elsewhere.length > 0 ? `; or one of these types in ${elsewhere.join(", ")}` : ""),
    fix: fixTypes(key, machineTypes, unknown, available[0] ?? "<server type>"),
  };
}

/** A wrong name is corrected; where all are sold out, another one comes first. A list that is the default is so begun. */
function fixTypes(key: string, machineTypes: readonly string[], wrong: number, type: string): string {
  if (machineTypes.length === 1) return `pulumi config set --path '${key}.machineType' ${type}`;
  return `pulumi config set --path '${key}.machineTypes[${Math.max(wrong, 0)}]' ${type}`;
}

function orderable({ location, architecture, machineTypes }: Want, stock: Stock): string[] {
  return stock.orderable(location, architecture, machineTypes).filter((type) => !machineTypes.includes(type));
}

export function loadBalancerIssues(
  { apiServer, region }: HetznerClusterSpec,
  { load_balancer_types: types }: Pricing,
): Issue[] {
  const offered = types
    .filter(({ prices }) => prices.some(({ location }) => location === region))
    .map(({ name }) => name);
  if (offered.includes(apiServer.loadBalancerType)) return [];
  const key = "byoc:cluster.apiServer.loadBalancerType";
  return [
    {
      key,
      value: apiServer.loadBalancerType,
      problem: `no load balancer of this type is sold in ${region}`,
      allowed: offered.join(", ") || "nothing at the moment",
      fix: `pulumi config set --path ${key} ${offered[0] ?? "<type>"}`,
    },
  ];
}

/** Taking members away one by one until one is left goes through two of them, where each failure stops everything. */
export function reductionIssues(
  { type, controlPlane }: HetznerClusterSpec,
  live: readonly Server[],
): Issue[] {
  const wanted = controlPlane.locations.length;
  const surplus = live.filter(({ labels }) => {
    const index = /^control-plane-(\d+)$/.exec(labels[ownerLabelKeys.resource] ?? "")?.[1];
    return index !== undefined && Number(index) >= wanted;
  });
  if (surplus.length === 0) return [];
  return [
    {
      key: "byoc:cluster.type",
      value: type,
      problem: `the cluster has a control plane of ${wanted + surplus.length} nodes, and it cannot be made smaller`,
      allowed: "dedicated-ha; or a new cluster of type dedicated",
      fix: "pulumi config set --path byoc:cluster.type dedicated-ha",
    },
  ];
}

/** Kubernetes goes up one minor version at a time, and never down. */
/**
 * A worker must not run a newer minor version than the control plane, and new servers boot the version that the config
 * says at once, while those that run are upgraded later in the run.
 */
export function newWorkerIssues(
  { kubernetesVersion }: HetznerClusterSpec,
  live: readonly Server[],
  planned: readonly PlannedServer[],
): Issue[] {
  const wanted = minorOf(kubernetesVersion) ?? 0;
  const running = live.flatMap(({ labels }) => minorOf(labels[kubernetesLabel]) ?? []);
  const fresh = planned.filter(({ role, keep }) => role === "worker" && !keep);
  if (running.every((minor) => minor >= wanted) || fresh.length === 0) return [];
  const oldest = Math.min(...running);
  return [
    {
      key: "byoc:cluster.kubernetesVersion",
      value: kubernetesVersion,
      problem: `Kubernetes 1.${oldest} is to be upgraded, and servers are to be made in the same run: ${fresh.map(({ resource }) => resource).join(", ")}`,
      allowed: `1.${oldest} until they are made, or the pools as they are until the upgrade is done`,
      fix: `pulumi config set --path byoc:cluster.kubernetesVersion '1.${oldest}'`,
    },
  ];
}

export function versionIssues({ kubernetesVersion }: HetznerClusterSpec, live: readonly Server[]): Issue[] {
  const wanted = minorOf(kubernetesVersion);
  const running = live
    .map(({ labels }) => minorOf(labels[kubernetesLabel]))
    .filter((minor) => minor !== undefined);
  if (wanted === undefined || running.length === 0) return [];
  const [oldest, newest] = [Math.min(...running), Math.max(...running)];
  const issue = (problem: string, minor: number): Issue => ({
    key: "byoc:cluster.kubernetesVersion",
    value: kubernetesVersion,
    problem,
    allowed: [...new Set([`1.${newest}`, `1.${oldest + 1}`])].join(", "),
    fix: `pulumi config set --path byoc:cluster.kubernetesVersion '1.${minor}'`,
  });
  if (wanted < newest) return [issue(`Kubernetes 1.${newest} runs, and it cannot be downgraded`, newest)];
  if (wanted > oldest + 1)
    return [issue(`Kubernetes 1.${oldest} runs, and it is upgraded one minor version at a time`, oldest + 1)];
  return [];
}

function minorOf(version: string | undefined): number | undefined {
  const minor = /^v?1\.(\d+)/.exec(version ?? "")?.[1];
  return minor === undefined ? undefined : Number(minor);
}

/** The datastore lives on the control plane: with its last server it is lost. */
export function controlPlaneReplacementIssues(
  { type }: HetznerClusterSpec,
  phase: Phase,
  live: readonly Server[],
  plan: readonly PlannedServer[],
): Issue[] {
  if (phase !== "formed") return [];
  if (live.length === 0)
    return [
      {
        key: "control plane",
        value: "no server left",
        problem: "all control-plane servers are gone, and the cluster's datastore with them",
        allowed: "a restore from an etcd snapshot, or a cluster that begins empty with the same certificates",
        fix:
          "to begin empty, label the cluster's placement group and run again:\n" +
          `hcloud placement-group add-label --overwrite <placement group ${anchorResource}> ${phaseLabel}=forming`,
      },
    ];
  const [last, ...others] = live;
  const lost = plan.find(({ resource, keep }) => resource === last?.labels[ownerLabelKeys.resource] && !keep);
  if (others.length > 0 || !lost) return [];
  return [
    {
      key: "byoc:cluster.controlPlane",
      value: `${lost.machineType} in ${lost.location}`,
      problem: `this replaces ${last?.name}, the only control-plane server: the cluster's datastore would be lost`,
      allowed:
        "the server types, locations and generation as they were; or first three control-plane nodes, then this",
      fix:
        type === "dedicated"
          ? "set controlPlane back, then: pulumi config set --path byoc:cluster.type dedicated-ha"
          : "set controlPlane back, run `pulumi up`, then change it again",
    },
  ];
}
