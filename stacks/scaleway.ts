/** The cluster of a stack on Scaleway. */
import type { ScalewayClusterSpec } from "../components/cluster";
import type { StackOutputs } from "./outputs";

export async function createScalewayCluster(_spec: ScalewayClusterSpec): Promise<StackOutputs> {
  throw new Error("not there yet");
}
