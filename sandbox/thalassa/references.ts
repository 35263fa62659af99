/** Objects as they appear inside other objects: complete in themselves, but without lists of further objects. */
import type { Organisation } from "../base/accounts";
import { addressCount, usedAddresses } from "./addresses";
import { machineTypes, regions, type Version, versions } from "./catalogue";
import { existing, isReady, statusOf, type Thalassa } from "./cloud";
import type { Metadata, NatGateway, Subnet } from "./records";

/** When everything that was always there was made. */
const epoch = "2025-01-06T09:00:00.000Z";

export function metadataView(record: Metadata) {
  const { identity, name, slug, description, createdAt, updatedAt, objectVersion, labels, annotations } =
    record;
  return { identity, name, slug, description, createdAt, updatedAt, objectVersion, labels, annotations };
}

export function organisationView(organisation: Organisation) {
  return { ...organisation, description: "", createdAt: epoch, updatedAt: epoch, objectVersion: 1 };
}

/** The organisation that owns an object. */
export function ownerView(cloud: Thalassa, record: Metadata) {
  const organisation = cloud.accounts.organisation(record.organisation);
  return organisation === undefined ? null : organisationView(organisation);
}

function catalogueMetadata(identity: string, name: string) {
  return {
    identity,
    name,
    slug: identity,
    description: "",
    createdAt: epoch,
    updatedAt: epoch,
    objectVersion: 1,
    labels: {},
    annotations: {},
  };
}

export function regionView(identity: string) {
  const region = regions.find((one) => one.identity === identity);
  if (region === undefined) return null;
  return {
    ...catalogueMetadata(region.identity, region.name),
    zones: region.zones.map((zone) => zoneView(zone, region.identity)),
  };
}

function zoneView(zone: string, region: string) {
  return { ...catalogueMetadata(zone, zone), cloudRegionIdentity: region, CloudRegion: null };
}

/** The zones of a region. */
export function zonesOf(region: string): readonly string[] {
  return regions.find((one) => one.identity === region)?.zones ?? [];
}

export function versionView(version: Version) {
  return {
    ...version,
    description: `Kubernetes ${version.kubernetesVersion}`,
    createdAt: epoch,
    annotations: {},
    containerdVersion: "2.1.4",
    cniPluginsVersion: "1.7.1",
    crictlVersion: "1.34.0",
    runcVersion: "1.3.1",
    ciliumVersion: "1.18.2",
    cloudControllerManagerVersion: "0.9.0",
    istioVersion: "",
  };
}

/** The version of this identity. */
export function versionOf(identity: string): Version {
  const version = versions.find((one) => one.identity === identity);
  if (version === undefined) throw new Error(`no version ${identity}`);
  return version;
}

export function machineTypeView(identity: string) {
  return machineTypes.find((one) => one.identity === identity) ?? null;
}

/** Null when the VPC is gone: an object that is readable as deleted may outlive its network. */
export function vpcReference(cloud: Thalassa, identity: string) {
  const vpc = cloud.store.get("vpc", identity);
  if (vpc === undefined) return null;
  return {
    ...metadataView(vpc),
    status: statusOf(cloud, vpc),
    cidrs: vpc.cidrs,
    cloudRegion: regionView(vpc.region),
    subnets: [],
    firewallRules: [],
  };
}

/** Of which kind of addresses a subnet is. */
function subnetType(subnet: Subnet): string {
  if (subnet.cidr.includes(",")) return "Dual";
  return subnet.cidr.includes(":") ? "IPv6" : "IPv4";
}

/** Null when the subnet is gone, as with `vpcReference`. */
export function subnetReference(cloud: Thalassa, identity: string) {
  const subnet = cloud.store.get("subnet", identity);
  if (subnet === undefined) return null;
  const used = usedAddresses(cloud, subnet).size;
  return {
    ...metadataView(subnet),
    status: statusOf(cloud, subnet),
    type: subnetType(subnet),
    cidr: subnet.cidr,
    vpcIdentity: subnet.vpc,
    v4usingIPs: used,
    v4availableIPs: Math.max(0, addressCount(subnet) - used),
    v6usingIPs: 0,
    v6availableIPs: 0,
  };
}

export function routeTableReference(cloud: Thalassa, identity: string) {
  const table = existing(cloud, "routeTable", identity);
  return { ...metadataView(table), isDefault: table.isDefault, associatedSubnets: [] };
}

export function securityGroupReferences(cloud: Thalassa, identities: string[]) {
  return identities
    .flatMap((identity) => cloud.store.get("securityGroup", identity) ?? [])
    .map((group) => ({
      ...metadataView(group),
      status: statusOf(cloud, group),
      allowSameGroupTraffic: group.allowSameGroupTraffic,
      ingressRules: [],
      egressRules: [],
    }));
}

export function natGatewayReference(cloud: Thalassa, identity: string) {
  const gateway = existing(cloud, "natGateway", identity);
  return {
    ...metadataView(gateway),
    status: statusOf(cloud, gateway),
    subnetIdentity: gateway.subnet,
    vpcIdentity: existing(cloud, "subnet", gateway.subnet).vpc,
    ...natAddresses(cloud, gateway),
  };
}

/** A NAT gateway has its addresses once it is ready: clients wait for them, not for the status. */
export function natAddresses(cloud: Thalassa, gateway: NatGateway) {
  const ready = isReady(cloud, "natGateway", gateway);
  const reserved =
    gateway.reservedIp === null ? undefined : cloud.store.get("reservedIp", gateway.reservedIp);
  return {
    endpointIP: ready ? gateway.endpointIp : "",
    v4IP: ready ? (reserved?.ipv4 ?? gateway.publicIp) : "",
    v6IP: "",
  };
}

export function targetGroupReference(cloud: Thalassa, identity: string) {
  const group = existing(cloud, "targetGroup", identity);
  return {
    ...metadataView(group),
    vpc: vpcReference(cloud, group.vpc),
    targetPort: group.targetPort,
    protocol: group.protocol,
    targetSelector: group.targetSelector,
    loadbalancerListeners: [],
    loadbalancerTargetGroupAttachments: [],
  };
}

export function machineReference(cloud: Thalassa, identity: string) {
  const machine = existing(cloud, "machine", identity);
  return { ...metadataView(machine), availabilityZone: machine.zone };
}
