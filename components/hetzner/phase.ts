/**
 * The cluster's anchor, a placement group, and the phase of the cluster's life that one of its labels tells. The
 * phase is in the cloud and not in the state: it has to hold also for a run that was killed, and for the next one.
 */
import { type HetznerClient, selector } from "../../clouds/hetzner/client";
import type { PlacementGroup } from "../../clouds/hetzner/types";
import { clusterLabels, ownerLabelKeys } from "../naming";

/**
 * `forming`: the first server may still have to make the cluster. `formed`: it was made, and no server ever makes
 * another one. `deleting`: a destroy has begun, nodes are not drained any more.
 */
const phases = ["forming", "formed", "deleting"] as const;
export type Phase = (typeof phases)[number];

export const phaseLabel = "mengi-phase";

/** Value of the label `mengi-resource` on the anchor. */
export const anchorResource = "anchor";

/** The phase on an anchor. A label that is missing or unknown was changed by hand: then nothing is made anew. */
export function phaseOf(group: Pick<PlacementGroup, "labels">): Phase {
  return phases.find((phase) => phase === group.labels[phaseLabel]) ?? "formed";
}

/** The anchor among a cluster's placement groups. Throws where there are several: no rule could say which one is used. */
export function anchorAmong(groups: readonly PlacementGroup[]): PlacementGroup | undefined {
  const anchors = groups.filter(({ labels }) => labels[ownerLabelKeys.resource] === anchorResource);
  if (anchors.length > 1) {
    throw new Error(
      `Several placement groups anchor one cluster (${anchors.map(({ id }) => id).join(", ")}). ` +
        "Delete those without servers in the console, and run again",
    );
  }
  return anchors[0];
}

export async function findAnchor(
  client: HetznerClient,
  clusterId: string,
): Promise<PlacementGroup | undefined> {
  return anchorAmong(
    await client.placementGroups.list({ label_selector: selector(clusterLabels(clusterId)) }),
  );
}

/** The phase of a cluster, or nothing where it has no anchor. */
export async function readPhase(client: HetznerClient, clusterId: string): Promise<Phase | undefined> {
  const anchor = await findAnchor(client, clusterId);
  return anchor && phaseOf(anchor);
}

/** Enters a phase of a cluster's life. A cluster without an anchor has none. */
export async function setPhase(client: HetznerClient, clusterId: string, phase: Phase): Promise<void> {
  const anchor = await findAnchor(client, clusterId);
  if (anchor && anchor.labels[phaseLabel] !== phase)
    await client.placementGroups.update(anchor.id, { labels: { ...anchor.labels, [phaseLabel]: phase } });
}
