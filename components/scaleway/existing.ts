/**
 * What of a cluster stands in its project, by the tag that names each of our objects. A run that was cut off leaves
 * objects which the state never heard of; the next one takes them over instead of making twins.
 */
import type { Survey } from "../../clouds/scaleway/survey";
import type { ScalewayClusterSpec } from "../cluster";
import { ownerLabelKeys } from "../naming";
import { bucketName, localId, placementGroupName, placementGroupResource } from "./names";
import { zonePools } from "./pools";

/** Ids as the provider writes them, by resource. */
export type Existing = Readonly<Record<string, string>>;

/** What exists twice is not taken over: nothing says which of the two the state knows. `twins` tells of it. */
export function existingObjects(spec: ScalewayClusterSpec, survey: Survey): Existing {
  const found = new Map<string, string[]>();
  for (const { resource, id } of standing(spec, survey))
    found.set(resource, [...(found.get(resource) ?? []), id]);
  const single = [...found].filter(([, ids]) => ids.length === 1);
  return Object.fromEntries(single.map(([resource, [id = ""]]) => [resource, id]));
}

/** Lines about objects that exist twice: a create whose answer was lost and that was repeated leaves one too many. */
export function twins({ vpcs, privateNetworks, gateways, gatewayIps }: Survey): string[] {
  const count = new Map<string, string[]>();
  for (const { id, tags } of [...vpcs, ...privateNetworks, ...gateways, ...gatewayIps]) {
    const resource = resourceOf(tags);
    if (resource !== undefined) count.set(resource, [...(count.get(resource) ?? []), id]);
  }
  return [...count]
    .filter(([, ids]) => ids.length > 1)
    .map(
      ([resource, ids]) =>
        `${ids.length} objects are tagged as the cluster's ${resource} (${ids.join(", ")}): one is in use, the others go ` +
        "when the stack is destroyed, or delete them in the console",
    );
}

function standing(spec: ScalewayClusterSpec, survey: Survey): { resource: string; id: string }[] {
  const { vpcs, privateNetworks, gateways, gatewayIps, placementGroups, cluster, pools, bucket } = survey;
  const { region } = spec;
  const named = [
    ...[...vpcs, ...privateNetworks].map(({ tags, id }) => ({ tags, id: localId(region, id) })),
    ...[...gateways, ...gatewayIps].map(({ tags, zone, id }) => ({ tags, id: localId(zone, id) })),
  ].flatMap(({ tags, id }) => {
    const resource = resourceOf(tags);
    return resource === undefined ? [] : [{ resource, id }];
  });
  const gatewayNetworks = gateways.flatMap(({ zone, gatewayNetworks: nets }) =>
    nets.map(({ id }) => ({ resource: "gateway-network", id: localId(zone, id) })),
  );
  const planned = spec.nodePools.flatMap(zonePools);
  return [
    ...named,
    ...gatewayNetworks,
    ...(cluster ? [{ resource: "cluster", id: localId(region, cluster.id) }] : []),
    // By name: one that is about to be replaced has the same tags.
    ...planned.flatMap(({ resource, name, zone }) => [
      ...pools
        .filter((pool) => pool.name === name && pool.status !== "deleting")
        .map(({ id }) => ({ resource, id: localId(region, id) })),
      ...placementGroups
        .filter((group) => group.name === placementGroupName(spec, name) && group.zone === zone)
        .map(({ id }) => ({ resource: placementGroupResource(resource), id: localId(zone, id) })),
    ]),
    ...(bucket === "absent" ? [] : [{ resource: "backups", id: localId(region, bucketName(spec.id)) }]),
  ];
}

function resourceOf(tags: readonly string[]): string | undefined {
  const mark = `${ownerLabelKeys.resource}=`;
  return tags.find((tag) => tag.startsWith(mark))?.slice(mark.length);
}
