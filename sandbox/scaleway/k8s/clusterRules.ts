/** What a cluster has to keep to. */
import { addressAt, addressRange, contains, overlaps, parseRange, type Range } from "../../base/cidr";
import { alive, type Scaleway } from "../cloud";
import { invalidArgument, transientState } from "../errors";
import type { PrivateNetwork } from "../vpc/records";
import type { ClusterBody, ClusterUpdate } from "./bodies";
import { clusterTypes } from "./clusterTypes";
import type { Cluster } from "./records";
import { versions, versionView } from "./versions";

export const defaultPodCidr = "100.64.0.0/15";
export const defaultServiceCidr = "10.32.0.0/20";

export function checkVersion(name: string): void {
  if ((versions as readonly string[]).includes(name)) return;
  throw invalidArgument("version", `${name} is not available`);
}

export function checkType(type: string): void {
  if (type in clusterTypes) return;
  throw invalidArgument("type", `${type} is not a cluster type`);
}

/** Refuses what the version doesn't have. */
export function checkFeatures(
  version: string,
  {
    cni,
    feature_gates: gates = [],
    admission_plugins: plugins = [],
  }: Pick<ClusterUpdate, "feature_gates" | "admission_plugins"> & { cni?: string },
): void {
  const offer = versionView("", version);
  const checks: [string, string[], string[]][] = [
    ["cni", cni === undefined ? [] : [cni], offer.available_cnis],
    ["feature_gates", gates, offer.available_feature_gates],
    ["admission_plugins", plugins, offer.available_admission_plugins],
  ];
  for (const [argument, given, available] of checks) {
    const unknown = given.find((one) => !available.includes(one));
    if (unknown !== undefined) {
      throw invalidArgument(argument, `${unknown} is not available in Kubernetes ${version}`);
    }
  }
}

/** The private network that a new cluster names: in the same region and project. */
export function privateNetworkFor(
  cloud: Scaleway,
  id: string | undefined,
  { project, region }: { project: string; region: string },
): PrivateNetwork {
  if (id === undefined) throw invalidArgument("private_network_id", "is required");
  const network = alive(cloud, "privateNetwork", id);
  if (network?.region !== region || network.organisation !== project) {
    throw invalidArgument("private_network_id", `${id} is no Private Network of the project in ${region}`);
  }
  return network;
}

/** The ranges of a new cluster; the DNS service has the tenth address of the services unless it is said. */
export function rangesFor(body: ClusterBody, network: PrivateNetwork) {
  const podCidr = body.pod_cidr ?? defaultPodCidr;
  const serviceCidr = body.service_cidr ?? defaultServiceCidr;
  const pods = range("pod_cidr", podCidr);
  const services = range("service_cidr", serviceCidr);
  if (overlaps(pods, services)) throw invalidArgument("service_cidr", "must not overlap with pod_cidr");
  for (const { subnet } of network.subnets) {
    const nodes = subnet.includes(":") ? undefined : parseRange(subnet);
    if (nodes === undefined) continue;
    if (overlaps(pods, nodes)) throw invalidArgument("pod_cidr", `must not overlap with ${subnet}`);
    if (overlaps(services, nodes)) throw invalidArgument("service_cidr", `must not overlap with ${subnet}`);
  }
  const serviceDnsIp = body.service_dns_ip ?? addressAt(services, 10);
  const dns = addressRange(serviceDnsIp);
  if (dns === undefined || !contains(services, dns)) {
    throw invalidArgument("service_dns_ip", `must be in ${serviceCidr}`);
  }
  return { podCidr, serviceCidr, serviceDnsIp };
}

function range(argument: string, cidr: string): Range {
  const parsed = parseRange(cidr);
  if (parsed === undefined) throw invalidArgument(argument, `${cidr} is no CIDR`);
  return parsed;
}

/** Refuses a change of a cluster that is busy with something else. */
export function checkSettled({ identity }: Cluster, status: string): void {
  if (["creating", "updating", "deleting"].includes(status)) {
    throw transientState("cluster", identity, status);
  }
}
