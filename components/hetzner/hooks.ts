/**
 * What runs before or after a resource changes. Hooks need the program: with them plain `pulumi destroy` refuses to
 * work from the state alone and asks for `--run-program`, so the current config decides what happens to the
 * customer's data.
 */
import * as pulumi from "@pulumi/pulumi";
import { sweepLeftovers } from "../../clouds/hetzner/leftovers";
import { connectToCluster } from "../../clouds/hetzner/session";
import {
  drainNode,
  forgetNode,
  readyToReplaceControlPlane,
  waitForNode,
} from "../../clouds/kubernetes/drain";
import type { HetznerClusterSpec } from "../cluster";
import { clusterLabels } from "../naming";
import { type Phase, readPhase } from "./phase";
import { Turns } from "./turns";

/** Longest time for a node to be drained, and for another to take its place. */
const drainSeconds = 20 * 60;
const joinSeconds = 30 * 60;
const deleteSeconds = 5 * 60;
const finishSeconds = 5 * 60;

export interface ClusterHooks {
  /** Stops a deletion unless the token's project is the cluster's own. */
  guard: pulumi.ResourceHook;
  /** For the last subnet instead of `guard`, which it includes: removes what controllers in the cluster left. */
  sweep: pulumi.ResourceHook;
  /** For the gateway. */
  gateway: pulumi.ResourceHookBinding;
  /** For workers: their workloads move before the server goes. */
  workers: pulumi.ResourceHookBinding;
  /** For the control plane: one server at a time, and the next only when the one before is back. */
  controlPlane: pulumi.ResourceHookBinding;
}

/** What the hooks of a cluster have to know. */
export interface HookFacts {
  /** Names of the autoscaler's node groups. */
  groups: readonly string[];
  /** Servers that were left half made, by name. */
  unfinished: ReadonlyMap<string, number>;
  /** Asked for only while the cluster lives. */
  kubeconfig: () => pulumi.Output<string>;
}

export function clusterHooks(
  name: string,
  spec: HetznerClusterSpec,
  { groups, unfinished, kubeconfig }: HookFacts,
): ClusterHooks {
  const cluster = new LivingCluster(spec.id, kubeconfig);
  const guard = async () => connectToCluster(clusterLabels(spec.id));
  const hook = (role: string, callback: (args: pulumi.ResourceHookArgs) => Promise<unknown>) =>
    new pulumi.ResourceHook(`${name}-${role}`, async (args) => {
      await callback(args);
    });
  // A server of this name that the state knows nothing of was cut off half-way: it never booted.
  const makeWay = hook("make-way", async (args) => {
    const server = (args.newInputs as { name: string }).name;
    const id = unfinished.get(server);
    if (id === undefined) return;
    const client = await guard();
    report(`deleting server ${server}, which an earlier run left unfinished`);
    await client.finish([await client.servers.remove(id)], {
      what: `server ${server} is deleted`,
      deadlineSeconds: deleteSeconds,
    });
  });
  // The provider connects and starts servers only when it makes them; one that the state knows of is never made again.
  const finish = hook("finish", async (args) => {
    const { name: server, networks } = args.newInputs as ServerInputs;
    const id = unfinished.get(server);
    if (id === undefined) return;
    const client = await guard();
    const live = await client.servers.get(id);
    const act = async (what: string, action: string, body?: object) => {
      report(`${what}: server ${server}, which an earlier run left unfinished`);
      await client.finish([await client.servers.act(id, action, body)], {
        what: `server ${server}: ${what} is done`,
        deadlineSeconds: finishSeconds,
      });
    };
    if (live?.private_net.length === 0) {
      const [network] = networks;
      await act("connecting", "attach_to_network", { network: network?.networkId, ip: network?.ip });
    }
    if (live?.status === "off") await act("starting", "poweron");
  });
  const finished = { beforeCreate: [makeWay], afterUpdate: [finish] };
  return {
    guard: hook("guard", guard),
    sweep: hook("sweep", async (args) => {
      const { networkId } = args.oldInputs as { networkId: number };
      const scope = { clusterLabels: clusterLabels(spec.id), networkId, groups };
      const client = await guard();
      const phase = await readPhase(client, spec.id);
      // All servers that the state knows are gone by now: while the cluster forms or goes, others are orphans.
      const living = phase === "forming" || phase === "deleting" ? "delete" : "refuse";
      await sweepLeftovers(client, scope, { volumes: spec.onDelete.volumes, living, report });
    }),
    workers: {
      ...finished,
      beforeDelete: [
        hook("drain", async (args) => {
          await guard();
          await cluster.drainWorker(nodeName(args));
        }),
      ],
    },
    gateway: finished,
    controlPlane: {
      ...finished,
      beforeDelete: [
        hook("step-down", async (args) => {
          await guard();
          await cluster.stepDown(nodeName(args));
        }),
      ],
      afterCreate: [
        hook("step-up", async (args) => {
          await cluster.stepUp((args.newInputs as { name: string }).name);
        }),
      ],
    },
  };
}

/** A server's inputs, as far as hooks read them. */
interface ServerInputs {
  name: string;
  networks: { networkId: number; ip?: string }[];
}

/** Changes of nodes while the cluster works on. Before it is formed and once it is being deleted they need no care. */
class LivingCluster {
  readonly #turns = new Turns();
  #phase: Promise<Phase | undefined> | undefined;
  /** Ends the turn of the control-plane node that has stepped down. */
  #finish: (() => void) | undefined;

  constructor(
    private readonly clusterId: string,
    private readonly kubeconfig: () => pulumi.Output<string>,
  ) {}

  async drainWorker(node: string): Promise<void> {
    if (!(await this.#lives())) return;
    const finish = await this.#turns.take(drainSeconds, `drain of ${node}`);
    try {
      const kubeconfig = await valueOf(this.kubeconfig());
      await drainNode(kubeconfig, node, waiting(drainSeconds));
      await forgetNode(kubeconfig, node);
    } finally {
      finish();
    }
  }

  async stepDown(node: string): Promise<void> {
    if (!(await this.#lives())) return;
    const finish = await this.#turns.take(joinSeconds, `replacement of ${node}`);
    try {
      await readyToReplaceControlPlane(await valueOf(this.kubeconfig()), node, waiting(drainSeconds));
      this.#finish = finish;
    } catch (error) {
      finish();
      throw error;
    }
  }

  async stepUp(node: string): Promise<void> {
    if (!(await this.#lives())) return;
    await waitForNode(await valueOf(this.kubeconfig()), node, waiting(joinSeconds));
    this.#finish?.();
    this.#finish = undefined;
  }

  /** Within a run the phase changes only at its start or at its end. */
  async #lives(): Promise<boolean> {
    this.#phase ??= connectToCluster(clusterLabels(this.clusterId)).then((client) =>
      readPhase(client, this.clusterId),
    );
    return (await this.#phase) === "formed";
  }
}

const waiting = (deadlineSeconds: number) => ({ deadlineSeconds, report });

function report(line: string): void {
  void pulumi.log.info(line);
}

function nodeName(args: pulumi.ResourceHookArgs): string {
  return (args.oldInputs as { name: string }).name;
}

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}
