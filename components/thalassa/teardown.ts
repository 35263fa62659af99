/**
 * Hooks that run before the cluster and its network are deleted. With them plain `pulumi destroy` refuses to
 * work from the state alone and asks for `--run-program`: so the current config decides what happens to the
 * customer's data, and nothing is forgotten.
 */
import * as pulumi from "@pulumi/pulumi";
import { clientFromEnvironment } from "../../clouds/thalassa/client";
import { assertOrganisation } from "../../clouds/thalassa/identity";
import { sweepLeftovers } from "../../clouds/thalassa/leftovers";
import { removeAndWait } from "../../clouds/thalassa/remove";
import type { ClusterSpec } from "../cluster";
import type { KubernetesClusterInputs } from "./provider/kubernetesCluster";

/** Longest time for the control plane to go, in seconds. */
const clusterDeadlineSeconds = 1800;

export interface TeardownHooks {
  /** Stops the deletion unless the credential belongs to the organisation that the resource is in. */
  guard: pulumi.ResourceHook;
  /** Deletes the cluster, then what its controllers left. */
  sweep: pulumi.ResourceHook;
}

export function teardownHooks(name: string, spec: ClusterSpec): TeardownHooks {
  const clientFor = (args: pulumi.ResourceHookArgs) => {
    const { organisation } = args.oldInputs as KubernetesClusterInputs;
    return clientFromEnvironment(organisation);
  };
  const report = (line: string) => {
    void pulumi.log.info(line);
  };
  return {
    guard: new pulumi.ResourceHook(`${name}-guard`, (args) => assertOrganisation(clientFor(args))),
    // The sweep needs the cluster gone, or its controllers would make everything again, and it needs the
    // cluster's id, which the state forgets with the cluster. So the hook deletes the cluster itself and
    // the engine's own delete finds it gone. When the sweep fails the cluster stays in the state, and the
    // next destroy comes back here.
    sweep: new pulumi.ResourceHook(`${name}-sweep`, async (args) => {
      const client = clientFor(args);
      await removeAndWait(client.clusters, args.id, {
        what: `cluster ${args.id} is gone`,
        deadlineSeconds: clusterDeadlineSeconds,
        progress: report,
      });
      await sweepLeftovers(client, args.id, { volumes: spec.onDelete.volumes, report });
    }),
  };
}
