/** What keeps an object from being deleted. */
import { ApiError } from "../base/errors";
import type { Thalassa } from "./cloud";
import type { Kind, Metadata, NatGateway, Records } from "./records";
import { isReferenced } from "./securityGroupUse";

/** Refuses the deletion of an object that others depend on, or that is protected. */
export function refuseIfNeeded<K extends Kind>(cloud: Thalassa, kind: K, record: Records[K]): void {
  if ("deleteProtection" in record && record.deleteProtection) {
    throw new ApiError(400, `${kind} ${record.identity} has delete protection enabled`);
  }
  const blockers = (dependents[kind] as Finder<K> | undefined)?.(cloud, record) ?? [];
  if (blockers.length > 0) {
    throw new ApiError(400, `${kind} ${record.identity} has dependent resources: ${blockers.join(", ")}`);
  }
}

type Finder<K extends Kind> = (cloud: Thalassa, record: Records[K]) => string[];

const dependents: { [K in Kind]?: Finder<K> } = {
  vpc: (cloud, { identity }) => {
    const inVpc = (one: { vpc: string }) => one.vpc === identity;
    return [
      ...found(cloud, "subnet", inVpc),
      ...found(cloud, "securityGroup", inVpc),
      ...found(cloud, "targetGroup", inVpc),
      ...found(cloud, "routeTable", (table) => table.vpc === identity && !table.isDefault),
    ];
  },
  subnet: (cloud, { identity }) => {
    const inSubnet = (one: { subnet: string | null }) => one.subnet === identity;
    return [
      ...found(cloud, "natGateway", inSubnet),
      ...found(cloud, "loadBalancer", inSubnet),
      ...found(cloud, "machine", inSubnet),
      ...found(cloud, "cluster", inSubnet),
      ...found(cloud, "nodePool", inSubnet),
    ];
  },
  routeTable: (cloud, table) => [
    ...(table.isDefault ? ["its VPC, whose default it is"] : []),
    ...found(cloud, "subnet", (subnet) => subnet.routeTable === table.identity),
  ],
  natGateway: (cloud, gateway) =>
    cloud.store
      .alive("routeTable", cloud.clock)
      .filter((table) => table.organisation === gateway.organisation)
      .flatMap((table) => table.routes.filter((route) => pointsTo(cloud, gateway, table.vpc, route)))
      .map((route) => `route ${route.identity}`),
  securityGroup: (cloud, group) => {
    const attached = (one: { securityGroups: string[] }) => one.securityGroups.includes(group.identity);
    return [
      ...found(cloud, "natGateway", attached),
      ...found(cloud, "loadBalancer", attached),
      ...found(cloud, "cluster", attached),
      ...found(cloud, "nodePool", attached),
      ...found(cloud, "securityGroup", (other) => isReferenced(other, group.identity)),
    ];
  },
  targetGroup: (cloud, group) => found(cloud, "listener", (one) => one.targetGroup === group.identity),
  volume: (_, volume) => (volume.attachment === null ? [] : [`machine ${volume.attachment.machine}`]),
};

function found<K extends Kind>(cloud: Thalassa, kind: K, depends: (record: Records[K]) => boolean): string[] {
  return cloud.store
    .alive(kind, cloud.clock)
    .filter(depends)
    .map((record: Metadata) => `${kind} ${record.identity}`);
}

/** A route names its gateway by identity or by address; the platform's own routes go with the gateway. */
function pointsTo(
  cloud: Thalassa,
  gateway: NatGateway,
  vpc: string,
  route: Records["routeTable"]["routes"][number],
) {
  if (route.madeFor === gateway.identity) return false;
  if (route.targetNatGatewayIdentity === gateway.identity) return true;
  return (
    route.gatewayAddress === gateway.endpointIp && cloud.store.get("subnet", gateway.subnet)?.vpc === vpc
  );
}
