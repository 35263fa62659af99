/** The node pools: one of Kapsule's a zone, with its placement group where one is asked for. */
import * as scaleway from "@pulumiverse/scaleway";
import * as pulumi from "@pulumi/pulumi";
import type { Build } from "./build";
import { placementGroupName, placementGroupResource } from "./names";
import { allZonePools, type ZonePool } from "./pools";
import { poolSettings } from "./settings";

/** Time for the nodes of a pool to come or to be replaced: the cloud takes minutes for each. */
const poolTimeouts = { create: "1h", update: "3h", delete: "1h" };

export interface PoolNeeds {
  cluster: scaleway.kubernetes.Cluster;
  /** The version that new nodes run, in full. */
  version: string;
  /** What has to be there before a node without a public address boots. */
  wayOut: pulumi.Resource[];
  /** Runs before a change of a pool. */
  settle: pulumi.ResourceHook;
}

export function createNodePools(
  build: Build,
  { cluster, version, wayOut, settle }: PoolNeeds,
): scaleway.kubernetes.Pool[] {
  const { name, spec } = build;
  const create = (zonePool: ZonePool, after: pulumi.Resource[]) => {
    const { resource, pool, autoscaling } = zonePool;
    const group = pool.placementGroup ? [createPlacementGroup(build, zonePool)] : [];
    return new scaleway.kubernetes.Pool(
      `${name}-${resource}`,
      {
        ...poolSettings(zonePool),
        clusterId: cluster.id,
        region: spec.region,
        version,
        tags: build.tags(resource),
        ...(group[0] ? { placementGroupId: group[0].id } : {}),
      },
      build.options(
        resource,
        pulumi.mergeOptions(
          { customTimeouts: poolTimeouts },
          {
            // Pools come and go by config; with the cluster they go as a part of it, without being drained.
            protect: false,
            deletedWith: cluster,
            // Said, because the provider takes a name that was given for one that can't be had twice.
            deleteBeforeReplace: false,
            dependsOn: [...after, ...(pool.publicIps ? [] : wayOut)],
            hooks: { beforeUpdate: [settle] },
            // The number of nodes is the autoscaler's. Pools are upgraded with the cluster: an update of a pool whose
            // version is not said, or was changed, upgrades it to what it may run already, node by node.
            ignoreChanges: ["version", ...(autoscaling ? ["size"] : [])],
          },
        ),
      ),
    );
  };
  const { filled, empty } = allZonePools(spec.nodePools);
  const first = filled.map((zonePool) => create(zonePool, []));
  return [...first, ...empty.map((zonePool) => create(zonePool, first))];
}

/** Its name changes with the pool's, so that the two are replaced together. */
function createPlacementGroup(
  build: Build,
  { resource, name, zone }: ZonePool,
): scaleway.instance.PlacementGroup {
  const role = placementGroupResource(resource);
  return new scaleway.instance.PlacementGroup(
    `${build.name}-${role}`,
    {
      name: placementGroupName(build.spec, name),
      projectId: build.spec.project,
      zone,
      policyType: "max_availability",
      policyMode: "enforced",
      tags: build.tags(role),
    },
    build.options(role, { protect: false, replaceOnChanges: ["name"], deleteBeforeReplace: false }),
  );
}
