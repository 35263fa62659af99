/** One look at the project, before anything is decided: whether the key may do its work, and what of a cluster stands. */
import { bucketState } from "./bucket";
import type { ScalewayClient } from "./client";
import { isDenied } from "./errors";
import { askAll, type PatienceOptions, permissionSets } from "./permissions";
import type {
  Abilities,
  Availability,
  BucketState,
  Cluster,
  Gateway,
  GatewayIp,
  KubernetesVersion,
  PlacementGroup,
  Pool,
  PrivateNetwork,
  Vpc,
  Zone,
} from "./types";
import { inEach } from "./zones";

export interface SurveyScope {
  /** The tag by which the cluster's objects are known, `key=value`. */
  tag: string;
  /** Zones of the pools: stock and placement groups are asked for there. */
  zones: readonly string[];
  /** Zone of the Public Gateway, whether there is one or not. */
  gatewayZone: string;
  /** Name of the backup bucket. */
  bucket: string;
}

/** Objects are those that carry the tag, also where the API gives more. */
export interface Survey {
  /** Versions that the region offers. */
  versions: KubernetesVersion[];
  /** The cluster, unless it is being deleted. Of twins the one that has pools, else the older one. */
  cluster?: Cluster;
  /** All pools of the cluster. */
  pools: Pool[];
  vpcs: Vpc[];
  privateNetworks: PrivateNetwork[];
  /** With their gateway networks. Empty where the key may not see them. */
  gateways: Gateway[];
  gatewayIps: GatewayIp[];
  placementGroups: PlacementGroup[];
  bucket: BucketState;
  /** Stock by zone and Instance type. */
  availability: Readonly<Record<string, Readonly<Record<string, Availability>>>>;
  abilities: Abilities;
}

/** The largest page that Instances give. */
const perPage = 100;

/** Asks for everything at once, each thing once. Throws `MissingPermissionsError`. */
export async function survey(
  client: ScalewayClient,
  { tag, zones, gatewayZone, bucket }: SurveyScope,
  options: PatienceOptions = {},
): Promise<Survey> {
  const { project } = client;
  const tagged = { projectId: project, tags: [tag] };
  const one = { projectId: project, pageSize: 1 };
  const zone = gatewayZone as Zone;
  const everyZone = zones as readonly Zone[];
  const { kubernetes, vpc, privateNetworks, instances, objectStorage } = permissionSets;
  const needed = askAll(
    client,
    {
      versions: { set: kubernetes, ask: async () => (await client.kubernetes.listVersions()).versions },
      living: { set: kubernetes, ask: () => livingCluster(client, tag) },
      vpcs: { set: vpc, ask: () => client.vpc.listVPCs(tagged).all() },
      privateNetworks: { set: privateNetworks, ask: () => client.vpc.listPrivateNetworks(tagged).all() },
      placementGroups: {
        set: instances,
        ask: () =>
          inEach(everyZone, (each) =>
            client.instances.listPlacementGroups({ zone: each, project, tags: [tag] }).all(),
          ),
      },
      availability: {
        set: instances,
        ask: async () =>
          Object.fromEntries(
            await Promise.all(everyZone.map(async (each) => [each, await stock(client, each)] as const)),
          ),
      },
      bucket: { set: objectStorage, ask: () => bucketState(client, bucket) },
    },
    options,
  );
  const [{ living, ...seen }, gateways, gatewayIps, loadBalancers, volumes, snapshots, ips] =
    await Promise.all([
      needed,
      ifAllowed(client.gateways.listGateways({ zone, ...tagged }).all()),
      ifAllowed(client.gateways.listIPs({ zone, ...tagged }).all()),
      ifAllowed(client.loadBalancers.listLbs({ zone, ...one })),
      ifAllowed(client.block.listVolumes({ zone, ...one, includeDeleted: false })),
      ifAllowed(client.block.listSnapshots({ zone, ...one, includeDeleted: false })),
      ifAllowed(client.ipam.listIPs(one)),
    ]);
  const carries = ({ tags }: { tags: string[] }) => tags.includes(tag);
  return {
    ...seen,
    ...living,
    vpcs: seen.vpcs.filter(carries),
    privateNetworks: seen.privateNetworks.filter(carries),
    placementGroups: seen.placementGroups.filter(carries),
    gateways: (gateways ?? []).filter(carries),
    gatewayIps: (gatewayIps ?? []).filter(carries),
    abilities: {
      gateways: gateways !== undefined && gatewayIps !== undefined,
      loadBalancers: loadBalancers !== undefined,
      blockStorage: volumes !== undefined && snapshots !== undefined,
      ipam: ips !== undefined,
    },
  };
}

/** Clusters can't be listed by tag. */
async function livingCluster(
  client: ScalewayClient,
  tag: string,
): Promise<{ cluster?: Cluster; pools: Pool[] }> {
  const clusters = await client.kubernetes.listClusters({ projectId: client.project }).all();
  const living = clusters
    .filter(({ tags, status }) => tags.includes(tag) && status !== "deleting" && status !== "deleted")
    .sort((a, b) => (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0));
  const found = await Promise.all(
    living.map(async (cluster) => ({
      cluster,
      pools: await client.kubernetes.listPools({ clusterId: cluster.id }).all(),
    })),
  );
  return found.find(({ pools }) => pools.length > 0) ?? found[0] ?? { pools: [] };
}

/** The SDK has no way of its own through these pages. */
async function stock(client: ScalewayClient, zone: Zone): Promise<Record<string, Availability>> {
  const all: Record<string, Availability> = {};
  for (let page = 1; ; page += 1) {
    const { servers, totalCount } = await client.instances.getServerTypesAvailability({
      zone,
      page,
      perPage,
    });
    for (const [type, { availability }] of Object.entries(servers)) all[type] = availability;
    if (Object.keys(servers).length === 0 || page * perPage >= totalCount) return all;
  }
}

async function ifAllowed<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}
