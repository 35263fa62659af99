/** The cluster of a stack on Scaleway: first one look at the project, then the plan, then the resources. */
import * as pulumi from "@pulumi/pulumi";
import { connect } from "../clouds/scaleway/session";
import { survey } from "../clouds/scaleway/survey";
import type { ScalewayClusterSpec } from "../components/cluster";
import { ScalewayKapsuleCluster } from "../components/scaleway";
import { existingObjects } from "../components/scaleway/existing";
import { bucketName, clusterTag } from "../components/scaleway/names";
import { planCluster } from "../components/scaleway/plan";
import { needsGateway } from "../components/scaleway/pools";
import { commonOutputs, type StackOutputs } from "./outputs";

/**
 * With PULUMI_RUN_PROGRAM=true this runs before every operation, refresh and destroy included: a key that has lost a
 * permission stops here, before the provider could take what it may not see for gone.
 */
export async function createScalewayCluster(spec: ScalewayClusterSpec): Promise<StackOutputs> {
  const seen = await survey(
    connect(spec.project, spec.region),
    {
      tag: clusterTag(spec.id),
      zones: [...new Set(spec.nodePools.flatMap(({ zones }) => zones))],
      gatewayZone: spec.gateway.zone,
      bucket: bucketName(spec.id),
    },
    { report: (line) => void pulumi.log.info(line) },
  );
  const plan = planCluster(spec, seen);
  for (const note of plan.notes) void pulumi.log.info(note);
  const cluster = new ScalewayKapsuleCluster("cluster", {
    spec,
    plan,
    abilities: seen.abilities,
    existing: existingObjects(spec, seen),
  });
  const { egressAddress, ...common } = commonOutputs(spec, cluster);
  const { backupBucket, wildcardDns } = cluster;
  // What there is not would be warned about at every run.
  return {
    ...common,
    ...(needsGateway(spec.nodePools) ? { egressAddress } : {}),
    ...(spec.backups.bucket ? { backupBucket } : {}),
    wildcardDns,
  };
}
