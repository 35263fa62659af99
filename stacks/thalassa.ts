/** The cluster of a stack on Thalassa. */
import { connect } from "../clouds/thalassa/session";
import type { ThalassaClusterSpec } from "../components/cluster";
import { ThalassaCluster } from "../components/thalassa";
import { commonOutputs, type StackOutputs } from "./outputs";

export async function createThalassaCluster(spec: ThalassaClusterSpec): Promise<StackOutputs> {
  // With PULUMI_RUN_PROGRAM=true this runs before every operation, refresh and destroy included: a credential
  // of another project stops here, before any resource is looked for in the wrong place.
  await connect(spec.project);
  return commonOutputs(spec, new ThalassaCluster("cluster", spec));
}
