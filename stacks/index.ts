/** The program of every stack: reads the stack's config, proves the credential, makes the one cluster. */
import "./leanSdk";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterSpec } from "../components/cluster";
import { readStackConfig } from "./config";
import { assertFreshBuild } from "./freshBuild";
import type { StackOutputs } from "./outputs";
import { silenceSdkDebug } from "./quietSdk";

export = async (): Promise<StackOutputs> => {
  silenceSdkDebug();
  await readable(() => assertFreshBuild());
  const config = new pulumi.Config("byoc");
  const spec = await readable(() => readStackConfig(pulumi.getStack(), (key) => config.get(key)));
  return readable(() => createCluster(spec));
};

/** Loads only what the stack's own cloud needs: a program starts in the time that it loads. */
async function createCluster(spec: ClusterSpec): Promise<StackOutputs> {
  switch (spec.cloud) {
    case "hetzner":
      return (await import("./hetzner.js")).createHetznerCluster(spec);
    case "scaleway":
      return (await import("./scaleway.js")).createScalewayCluster(spec);
    case "thalassa":
      return (await import("./thalassa.js")).createThalassaCluster(spec);
  }
}

/** Errors that the user can act on are shown as they are, without a stack trace. */
async function readable<T>(action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new pulumi.RunError(error instanceof Error ? error.message : String(error));
  }
}
