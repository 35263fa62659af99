/**
 * Decides what each server of a cluster is to be: from what the config asks for, what is in stock, and what lives
 * already. A server that lives and fits stays as it is, whatever else changes.
 */
import { createHash } from "node:crypto";
import { type Architecture, imageName } from "../../clouds/hetzner/catalogue";
import { Stock } from "../../clouds/hetzner/stock";
import type { Survey } from "../../clouds/hetzner/survey";
import type { Server } from "../../clouds/hetzner/types";
import type { Issue } from "../../clouds/issue";
import type { HetznerClusterSpec, HetznerNodePoolSpec } from "../cluster";
import { ownerLabelKeys, resourceName } from "../naming";
import { spreadOver } from "../spread";
import { groupLabel, groupName, serverName } from "./names";
import { anchorAmong, type Phase, phaseOf } from "./phase";
import {
  controlPlaneReplacementIssues,
  loadBalancerIssues,
  newWorkerIssues,
  reductionIssues,
  stockIssues,
  stockNotes,
  versionIssues,
  type Want,
} from "./refusals";
import { bootLabel, type PlannedServer, roleLabel, type ServerRole } from "./serverPlan";

/** A node group of the autoscaler: an autoscaled pool in one location. */
export interface PlannedGroup {
  pool: string;
  /** Name of the group, and value of the label `hcloud/node-group` on its servers. */
  name: string;
  location: string;
  machineType: string;
  architecture: Architecture;
  image: number;
  boot: string;
  min: number;
  max: number;
}

export interface ServerPlan {
  /** The gateway, the control plane, then the pools in the config's order. */
  servers: PlannedServer[];
  groups: PlannedGroup[];
  /** Whether the first control-plane server may make the cluster. Never once there was one. */
  mayInit: boolean;
  /** Why this plan must not be carried out. */
  issues: Issue[];
  /** What the user should know: where a type that was preferred less is taken. */
  notes: string[];
}

export function planServers(spec: HetznerClusterSpec, survey: Survey): ServerPlan {
  const stock = new Stock(survey.serverTypes, survey.at);
  const live = survey.servers.filter(({ status }) => status !== "deleting");
  const planned = live.filter(({ labels }) => labels[groupLabel] === undefined);
  const controlPlane = planned.filter(({ labels }) => labels[roleLabel] === "control-plane");
  const phase = phaseNow(survey, controlPlane);
  const wants: Want[] = [];

  const place = (at: Place): PlannedServer => {
    const kept = keptType(at, planned);
    const machineType = kept ?? choose(at);
    if (kept === undefined) want(at, machineType);
    const boot = bootId(at, machineType, stock.architecture(machineType));
    return {
      resource: at.resource,
      role: at.role,
      ...(at.pool === undefined ? {} : { pool: at.pool }),
      index: at.index,
      // The gateway is the only one of its kind, and it goes before it is made anew.
      name: at.role === "gateway" ? resourceName(spec, at.resource) : serverName(spec, at.resource, boot),
      machineType,
      location: at.location,
      ...imageFor(machineType),
      boot,
      keep: kept !== undefined,
    };
  };

  const group = (pool: HetznerNodePoolSpec, at: Place & { min: number; max: number }): PlannedGroup => {
    const name = groupName(spec, pool.name, at.index === 0 ? undefined : at.location);
    const members = live.filter(({ labels }) => labels[groupLabel] === name);
    const used = at.machineTypes.find((type) => members.some((server) => server.server_type.name === type));
    const machineType = used !== undefined && stock.lack(used, at.location) === undefined ? used : choose(at);
    if (members.length < at.min) want(at, machineType);
    return {
      pool: pool.name,
      name,
      location: at.location,
      machineType,
      ...imageFor(machineType),
      boot: bootId(at, machineType, stock.architecture(machineType)),
      min: at.min,
      max: at.max,
    };
  };

  const servers = [
    place(gatewayPlace(spec)),
    ...controlPlanePlaces(spec).map(place),
    ...spec.nodePools.flatMap((pool, nth) => workerPlaces(pool, nth).map(place)),
  ];
  const groups = spec.nodePools.flatMap((pool, nth) => groupPlaces(pool, nth).map((at) => group(pool, at)));
  return {
    servers,
    groups,
    mayInit: phase === "forming",
    // What is about to be deleted is never refused.
    issues: phase === "deleting" ? [] : issues(),
    notes: phase === "deleting" ? [] : stockNotes(wants, stock),
  };

  /** The type with which the live server of this place was booted, where its boot configuration is still the one asked for. */
  function keptType(at: Place, servers: readonly Server[]): string | undefined {
    const boots = servers
      .filter(({ labels }) => labels[ownerLabelKeys.resource] === at.resource)
      .map(({ labels }) => labels[bootLabel]);
    return at.machineTypes.find((type) => boots.includes(bootId(at, type, stock.architecture(type))));
  }

  /** The first type that can be ordered; where none can, the first one: the plan is refused then. */
  function choose({ machineTypes, location }: Place): string {
    return machineTypes.find((type) => stock.lack(type, location) === undefined) ?? machineTypes[0] ?? "";
  }

  function want({ key, machineTypes, location }: Place, machineType: string): void {
    if (wants.some((each) => each.key === key && each.location === location)) return;
    wants.push({ key, machineTypes, location, architecture: stock.architecture(machineType) });
  }

  function imageFor(machineType: string) {
    const architecture = stock.architecture(machineType);
    return { architecture, image: survey.images[architecture] ?? 0 };
  }

  function issues(): Issue[] {
    return [
      ...reductionIssues(spec, controlPlane),
      ...versionIssues(spec, controlPlane),
      ...newWorkerIssues(spec, controlPlane, servers),
      ...controlPlaneReplacementIssues(spec, phase, controlPlane, servers),
      ...(phase === "forming" ? loadBalancerIssues(spec, survey.pricing) : []),
      ...stockIssues(wants, stock, survey.images),
    ];
  }
}

/**
 * Where there is no anchor but a control plane, somebody removed the anchor: nothing may make a second cluster
 * beside the first one.
 */
function phaseNow({ placementGroups }: Survey, controlPlane: readonly Server[]): Phase {
  const anchor = anchorAmong(placementGroups);
  if (anchor) return phaseOf(anchor);
  return controlPlane.length > 0 ? "formed" : "forming";
}

/** Where a server is to be. */
interface Place {
  /** Config key of its server types. */
  key: string;
  resource: string;
  role: ServerRole;
  pool?: string;
  index: number;
  generation: number;
  machineTypes: readonly string[];
  location: string;
}

function gatewayPlace({ gateway, region }: HetznerClusterSpec): Place {
  return {
    key: "byoc:cluster.gateway",
    resource: "gateway",
    role: "gateway",
    index: 0,
    location: region,
    ...gateway,
  };
}

function controlPlanePlaces({ controlPlane }: HetznerClusterSpec): Place[] {
  const { machineTypes, generation } = controlPlane;
  return controlPlane.locations.map((location, index) => ({
    key: "byoc:cluster.controlPlane",
    resource: `control-plane-${index}`,
    role: "control-plane",
    index,
    generation,
    machineTypes,
    location,
  }));
}

/** Each server's location follows from its number, so that a larger count moves none. */
function workerPlaces(pool: HetznerNodePoolSpec, nth: number): Place[] {
  const { size, zones } = pool;
  if (!("count" in size)) return [];
  return Array.from({ length: size.count }, (_, index) => ({
    ...poolPlace(pool, nth),
    resource: `${pool.name}-${index}`,
    index,
    location: zones[index % zones.length] ?? "",
  }));
}

function groupPlaces(pool: HetznerNodePoolSpec, nth: number): (Place & { min: number; max: number })[] {
  const { size, zones } = pool;
  if (!("autoscaling" in size)) return [];
  const most = spreadOver(size.autoscaling.max, zones);
  return spreadOver(size.autoscaling.min, zones)
    .map(({ zone, count }, index) => ({
      ...poolPlace(pool, nth),
      resource: pool.name,
      index,
      location: zone,
      min: count,
      max: most[index]?.count ?? 0,
    }))
    .filter(({ max }) => max > 0);
}

function poolPlace({ name, machineTypes, generation }: HetznerNodePoolSpec, nth: number) {
  return {
    key: `byoc:cluster.nodePools[${nth}]`,
    role: "worker" as const,
    pool: name,
    machineTypes,
    generation,
  };
}

/**
 * Names a boot configuration. The image counts by its name: that Hetzner publishes another build of it is no
 * reason to replace a server. The text of the boot script does not count either.
 */
function bootId(at: Place, machineType: string, architecture: Architecture): string {
  const parts = [at.role, at.resource, at.generation, machineType, at.location, imageName, architecture];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 8);
}
