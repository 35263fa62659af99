/**
 * What a run that was cut off made and no state ever heard of. The next `up` takes it over; where a destroy comes
 * instead, it would run and cost for ever.
 */
import type { ScalewayClient } from "./client";
import { deleteCluster } from "./deleteCluster";
import { sweepLeftovers } from "./leftovers";
import { releasePrivateNetwork } from "./networks";
import { removeAndWait, type Target } from "./remove";
import type { Removal } from "./removal";
import type { Abilities, Gateway } from "./types";
import { inEach, zonesOf } from "./zones";

export interface OrphanOptions extends Removal {
  volumes: "delete" | "keep";
  abilities: Abilities;
}

/**
 * Deletes everything that carries the tag, in every zone of the region, but for the bucket: clusters with their
 * leftovers, gateways and their addresses, placement groups, private networks, VPCs. Only once all that the state knows
 * is gone. Each group goes when what it could still be in use by is gone.
 */
export async function removeOrphans(
  client: ScalewayClient,
  tag: string,
  options: OrphanOptions,
): Promise<void> {
  await removeClusters(client, tag, options);
  await Promise.all([removeGateways(client, tag, options), removePlacementGroups(client, tag, options)]);
  await removeNetworks(client, tag, options);
}

async function removeClusters(client: ScalewayClient, tag: string, options: OrphanOptions): Promise<void> {
  const { volumes, abilities } = options;
  const seesAll = abilities.loadBalancers && abilities.blockStorage;
  const clusters = await client.kubernetes.listClusters({ projectId: client.project }).all();
  await Promise.all(
    clusters.filter(carrying(tag)).map(async ({ id: clusterId }) => {
      const additionalResources = !seesAll && volumes === "delete";
      await deleteCluster(client, clusterId, { ...options, additionalResources });
      await sweepLeftovers(client, { clusterId, tag }, options);
    }),
  );
}

async function removeGateways(client: ScalewayClient, tag: string, options: OrphanOptions): Promise<void> {
  const { gateways: api, project, region } = client;
  // Without the right to gateways no run of this key can have made one.
  if (!options.abilities.gateways) return;
  const tagged = { projectId: project, tags: [tag] };
  const zones = zonesOf(region);
  const gateways = await inEach(zones, (zone) => api.listGateways({ zone, ...tagged }).all());
  await Promise.all(gateways.filter(carrying(tag)).map((gateway) => removeGateway(client, gateway, options)));
  const ips = await inEach(zones, (zone) => api.listIPs({ zone, ...tagged }).all());
  await Promise.all(
    ips.filter(carrying(tag)).map(({ id: ipId, zone, address }) =>
      remove(options, {
        what: `gateway address ${address} (${ipId})`,
        get: () => api.getIP({ zone, ipId }),
        remove: () => api.deleteIP({ zone, ipId }),
      }),
    ),
  );
}

async function removeGateway(
  { gateways: api }: ScalewayClient,
  { id: gatewayId, name, zone, gatewayNetworks }: Gateway,
  options: OrphanOptions,
): Promise<void> {
  await Promise.all(
    gatewayNetworks.map(({ id: gatewayNetworkId }) =>
      remove(options, {
        what: `connection ${gatewayNetworkId} of gateway ${name}`,
        get: () => api.getGatewayNetwork({ zone, gatewayNetworkId }),
        remove: () => api.deleteGatewayNetwork({ zone, gatewayNetworkId }),
      }),
    ),
  );
  await remove(options, {
    what: `gateway ${name} (${gatewayId})`,
    get: () => api.getGateway({ zone, gatewayId }),
    remove: () => api.deleteGateway({ zone, gatewayId, deleteIp: false }),
  });
}

async function removePlacementGroups(
  { instances, project, region }: ScalewayClient,
  tag: string,
  options: OrphanOptions,
): Promise<void> {
  const groups = await inEach(zonesOf(region), (zone) =>
    instances.listPlacementGroups({ zone, project, tags: [tag] }).all(),
  );
  await Promise.all(
    groups.filter(carrying(tag)).map(({ id: placementGroupId, name, zone }) =>
      remove(options, {
        what: `placement group ${name} (${placementGroupId})`,
        get: () => instances.getPlacementGroup({ zone, placementGroupId }),
        remove: () => instances.deletePlacementGroup({ zone, placementGroupId }),
      }),
    ),
  );
}

async function removeNetworks(client: ScalewayClient, tag: string, options: OrphanOptions): Promise<void> {
  const { vpc: api, project } = client;
  const tagged = { projectId: project, tags: [tag] };
  const networks = await api.listPrivateNetworks(tagged).all();
  await Promise.all(
    networks.filter(carrying(tag)).map(({ id }) => releasePrivateNetwork(client, id, options)),
  );
  const vpcs = await api.listVPCs(tagged).all();
  await Promise.all(
    vpcs.filter(carrying(tag)).map(async ({ id: vpcId, name }) => {
      const others = await api.listPrivateNetworks({ projectId: project, vpcId }).all();
      const foreign = others.filter((network) => !carrying(tag)(network));
      const what = `VPC ${name} (${vpcId})`;
      if (foreign.length > 0) {
        const names = foreign.map((network) => `${network.name} (${network.id})`).join(", ");
        options.report(`kept, private networks that are not the cluster's are in it: ${what}: ${names}`);
        return;
      }
      await remove(options, {
        what,
        get: () => api.getVPC({ vpcId }),
        remove: () => api.deleteVPC({ vpcId }),
      });
    }),
  );
}

async function remove(removal: Removal, target: Target): Promise<void> {
  if (await removeAndWait(target, removal)) removal.report(`deleted ${target.what}`);
}

/** Filters of lists are not relied upon where something is deleted. */
function carrying(tag: string): (object: { tags: string[] }) => boolean {
  return ({ tags }) => tags.includes(tag);
}
