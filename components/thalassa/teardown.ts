/**
 * Hooks that run before a resource is deleted. With them plain `pulumi destroy` refuses to
 * work from the state alone and asks for `--run-program`: so the current config decides what happens to the
 * customer's data, and nothing is forgotten.
 */
import * as pulumi from "@pulumi/pulumi";
import { sweepLeftovers } from "../../clouds/thalassa/leftovers";
import { removeAndWait } from "../../clouds/thalassa/remove";
import { connect } from "../../clouds/thalassa/session";
import type { ThalassaClusterSpec } from "../cluster";
import type { CommonInputs } from "./provider/kind";
import { kubernetesCluster } from "./provider/kubernetesCluster";

export interface TeardownHooks {
  /** Stops a deletion unless config, credential and resource agree on the organisation. */
  guard: pulumi.ResourceHook;
  /** For the cluster instead of `guard`, which it includes: deletes the cluster, then what its controllers left. */
  sweep: pulumi.ResourceHook;
}

export function teardownHooks(name: string, spec: ThalassaClusterSpec): TeardownHooks {
  const guard = async (args: pulumi.ResourceHookArgs) => {
    const { organisation } = args.oldInputs as CommonInputs;
    if (organisation !== spec.project) {
      throw new Error(
        `${args.name} is in organisation ${organisation}, but byoc:project says ${spec.project}: a stack never moves. ` +
          `Nothing was deleted. Set it back: pulumi config set byoc:project ${organisation}`,
      );
    }
    return connect(organisation);
  };
  const report = (line: string) => {
    void pulumi.log.info(line);
  };
  return {
    guard: new pulumi.ResourceHook(`${name}-guard`, async (args) => {
      await guard(args);
    }),
    // The sweep needs the cluster gone, or its controllers would make everything again, and it needs the
    // cluster's id, which the state forgets with the cluster. So the hook deletes the cluster itself and
    // the engine's own delete finds it gone. When the sweep fails the cluster stays in the state, and the
    // next destroy comes back here.
    sweep: new pulumi.ResourceHook(`${name}-sweep`, async (args) => {
      const client = await guard(args);
      await removeAndWait(client.clusters, args.id, {
        what: `cluster ${args.id} is gone`,
        deadlineSeconds:
          (args.oldInputs as CommonInputs).deadlines?.delete ?? kubernetesCluster.deadlines.delete,
        progress: report,
      });
      await sweepLeftovers(client, args.id, { volumes: spec.onDelete.volumes, report });
    }),
  };
}
