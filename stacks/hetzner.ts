/** The cluster of a stack on Hetzner: first one look at the project, then the plan, then the resources. */
import * as pulumi from "@pulumi/pulumi";
import { connect, connectForWriting } from "../clouds/hetzner/session";
import { standing } from "../clouds/hetzner/standing";
import { survey } from "../clouds/hetzner/survey";
import type { HetznerClusterSpec } from "../components/cluster";
import { HetznerSelfManagedCluster } from "../components/hetzner";
import { monthlyCost } from "../components/hetzner/cost";
import { existingObjects, existingServers } from "../components/hetzner/existing";
import { anchorAmong, phaseOf } from "../components/hetzner/phase";
import { planServers } from "../components/hetzner/plan";
import { clusterLabels } from "../components/naming";
import { commonOutputs, type StackOutputs } from "./outputs";

/** Throws where the credential can't do it, before anything is looked for. */
export async function createHetznerCluster(spec: HetznerClusterSpec): Promise<StackOutputs> {
  const labels = clusterLabels(spec.id);
  const [client, seen] = await Promise.all([connectForWriting(), survey(connect(), labels)]);
  const plan = planServers(spec, seen);
  for (const note of plan.notes) void pulumi.log.info(note);
  const cost = monthlyCost(spec, plan, seen);
  const servers = existingServers(plan.servers, seen.servers);
  // Only while the cluster forms can the cloud have what the state has not: later everything else stands.
  const anchor = anchorAmong(seen.placementGroups);
  const others =
    anchor && phaseOf(anchor) === "forming" ? existingObjects(await standing(client, labels)) : {};
  const cluster = new HetznerSelfManagedCluster("cluster", {
    spec,
    plan,
    cost,
    existing: { ...others, ...servers.ids },
    unfinished: servers.unfinished,
  });
  const { emergencySshKey, snapshotToken, monthlyCost: price } = cluster;
  return { ...commonOutputs(spec, cluster), emergencySshKey, snapshotToken, monthlyCost: price };
}
