/**
 * What runs before a resource changes. Hooks need the program: with them plain `pulumi destroy` refuses to
 * work from the state alone and asks for `--run-program`, so the current config decides what happens to the
 * customer's data. The engine asks for a hook before it looks whether the resource is protected: none may delete
 * anything of a cluster whose config protects it.
 */
import * as pulumi from "@pulumi/pulumi";
import { removeBucket } from "../../clouds/scaleway/bucket";
import { claimFromCluster } from "../../clouds/scaleway/claim";
import type { ScalewayClient } from "../../clouds/scaleway/client";
import { deleteCluster } from "../../clouds/scaleway/deleteCluster";
import { fixPoolSize } from "../../clouds/scaleway/fixPoolSize";
import { sweepLeftovers } from "../../clouds/scaleway/leftovers";
import { releasePrivateNetwork } from "../../clouds/scaleway/networks";
import { removeOrphans } from "../../clouds/scaleway/orphans";
import { connectTo } from "../../clouds/scaleway/session";
import type { Abilities } from "../../clouds/scaleway/types";
import type { ScalewayClusterSpec } from "../cluster";
import type { Deadlines } from "../dynamic/deadlines";
import { bareId, bucketName, clusterTag } from "./names";

/** Longest time for each deletion, in seconds. */
const clusterSeconds = 30 * 60;
const networkSeconds = 15 * 60;
const orphanSeconds = 30 * 60;

export interface ClusterHooks {
  /** Stops a deletion unless config, key and resource agree on the project. */
  guard: pulumi.ResourceHook;
  /** For the cluster instead of `guard`: marks its volumes, deletes it, then what its controllers left. */
  cluster: pulumi.ResourceHook;
  /** For the private network instead of `guard`: deletes it, however long it stays busy. */
  network: pulumi.ResourceHook;
  /** For the anchor instead of `guard`: deletes what the state does not know or does not delete. */
  anchor: pulumi.ResourceHook;
  /** For pools, before a change: ends autoscaling with the number of nodes that is asked for. */
  settle: pulumi.ResourceHook;
}

export function clusterHooks(
  name: string,
  spec: ScalewayClusterSpec,
  abilities: Abilities,
  deadlines: Partial<Deadlines>,
): ClusterHooks {
  const { project, region, onDelete } = spec;
  const tag = clusterTag(spec.id);
  const hook = (role: string, callback: (args: pulumi.ResourceHookArgs) => Promise<unknown>) =>
    new pulumi.ResourceHook(`${name}-${role}`, async (args) => {
      await callback(args);
    });
  const guard = async (args: pulumi.ResourceHookArgs): Promise<ScalewayClient> => {
    assertSamePlace(args, spec);
    return connectTo(project, region);
  };
  const removing = async (args: pulumi.ResourceHookArgs): Promise<ScalewayClient> => {
    if (spec.deleteProtection)
      throw new Error(
        `${args.name} is protected and nothing of it was deleted. To delete the cluster: ` +
          "pulumi config set --path byoc:cluster.deleteProtection false, then `pulumi up`, then destroy again",
      );
    return guard(args);
  };
  const within = (seconds: number) => ({ deadlineSeconds: deadlines.delete ?? seconds, report });

  return {
    guard: hook("guard", guard),
    // The sweep needs the cluster gone, or its controllers would make everything again, and it needs the cluster's id,
    // which the state forgets with the cluster. So the hook deletes the cluster itself and the engine's own delete
    // finds it gone. When the sweep fails the cluster stays in the state, and the next destroy comes back here.
    cluster: hook("delete-cluster", async (args) => {
      const client = await removing(args);
      const clusterId = bareId(args.id);
      // Its pools go with it, so it can still be asked.
      const claimed = await claimFromCluster(client, clusterId, { tag, report });
      const sweeps = claimed && abilities.loadBalancers && abilities.blockStorage;
      await deleteCluster(client, clusterId, {
        // Where we can't sweep, Kapsule removes what it made; it makes no difference between volumes.
        additionalResources: !sweeps && onDelete.volumes === "delete",
        ...within(clusterSeconds),
      });
      await sweepLeftovers(
        client,
        { clusterId, tag },
        { volumes: onDelete.volumes, abilities, ...within(clusterSeconds) },
      );
    }),
    // The provider gives up after 30 seconds, which a network that was just used does not always keep to.
    network: hook("release-network", async (args) => {
      const client = await removing(args);
      await releasePrivateNetwork(client, bareId(args.id), { abilities, ...within(networkSeconds) });
    }),
    anchor: hook("tidy", async (args) => {
      const client = await removing(args);
      await Promise.all([
        removeOrphans(client, tag, { volumes: onDelete.volumes, abilities, ...within(orphanSeconds) }),
        removeBucket(client, bucketName(spec.id), { data: onDelete.backups, ...within(orphanSeconds) }),
      ]);
    }),
    // The provider does not know how many nodes an autoscaled pool has, and so would leave it as it is.
    settle: hook("settle", async (args) => {
      const [olds, news] = [args.oldInputs, args.newInputs] as PoolInputs[];
      if (!olds?.autoscaling || news === undefined || news.autoscaling) return;
      const client = await guard(args);
      await fixPoolSize(client, bareId(args.id), news.size, { deadlineSeconds: clusterSeconds, report });
    }),
  };
}

/** A pool's inputs, as far as hooks read them. */
interface PoolInputs {
  autoscaling: boolean;
  size: number;
}

/** A resource of another project or region than the config's is another cluster's, whatever the key may do. */
function assertSamePlace(args: pulumi.ResourceHookArgs, { project, region }: ScalewayClusterSpec): void {
  const inputs = args.oldInputs as { projectId?: string; project?: string; region?: string };
  const made = inputs.projectId ?? inputs.project ?? project;
  const advice = (key: string, value: string, path: string) =>
    `a stack never moves. Nothing was deleted. Set it back: pulumi config set ${path}${key} ${value}`;
  if (made !== project)
    throw new Error(
      `${args.name} is in project ${made}, but byoc:project says ${project}: ${advice("byoc:project", made, "")}`,
    );
  if (inputs.region !== undefined && inputs.region !== region)
    throw new Error(
      `${args.name} is in region ${inputs.region}, but byoc:cluster.region says ${region}: ` +
        advice("byoc:cluster.region", inputs.region, "--path "),
    );
}

function report(line: string): void {
  void pulumi.log.info(line);
}
