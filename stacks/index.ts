/** The program of every stack: reads the stack's config, proves the credential, makes the one cluster. */
import * as pulumi from "@pulumi/pulumi";
import { connect } from "../clouds/thalassa/session";
import { ThalassaCluster } from "../components";
import { readStackConfig } from "./config";
import { assertFreshBuild } from "./freshBuild";
import { silenceSdkDebug } from "./quietSdk";

export = async (): Promise<Record<string, pulumi.Input<unknown>>> => {
  silenceSdkDebug();
  await readable(() => assertFreshBuild());
  const config = new pulumi.Config("byoc");
  const spec = await readable(() => readStackConfig(pulumi.getStack(), (key) => config.get(key)));
  if (spec.cloud !== "thalassa") throw new pulumi.RunError(`clusters on ${spec.cloud} are not built yet`);
  // With PULUMI_RUN_PROGRAM=true this runs before every operation, refresh and destroy included: a credential
  // of another project stops here, before any resource is looked for in the wrong place.
  await readable(() => connect(spec.project));
  const cluster = new ThalassaCluster("cluster", spec);
  return {
    cloud: spec.cloud,
    clusterId: cluster.clusterId,
    endpoint: cluster.endpoint,
    kubeconfig: cluster.kubeconfig,
    version: cluster.version,
    networkIds: cluster.networkIds,
    nodePools: cluster.nodePools,
    region: cluster.region,
    type: cluster.type,
    egressAddress: cluster.egressAddress,
  };
};

/** Errors that the user can act on are shown as they are, without a stack trace. */
async function readable<T>(action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new pulumi.RunError(error instanceof Error ? error.message : String(error));
  }
}
