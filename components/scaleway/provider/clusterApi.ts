/**
 * The API server, once it answers. A destroy begins here, while the cluster lives: the load balancers that its
 * controllers made in the project go with their help.
 */
import { z } from "zod";
import { emptyCluster } from "../../../clouds/kubernetes/empty";
import { KubernetesError } from "../../../clouds/kubernetes/errors";
import { waitForApi } from "../../../clouds/kubernetes/ready";
import { connectTo } from "../../../clouds/scaleway/session";
import { DeadlineError } from "../../../clouds/wait";
import type { Deadlines } from "../../dynamic/deadlines";
import { type Handlers, report } from "../../dynamic/handlers";
import { changedFields, checkInputs, inputsOf, known } from "../../dynamic/inputs";

export interface ClusterApiInputs {
  kind: string;
  project: string;
  region: string;
  /** Kapsule's id of the cluster, a UUID. */
  clusterId: string;
  /** The version that the plan asks for: after an upgrade the API server is waited for again. */
  plannedVersion: string;
  deadlines?: Partial<Deadlines> | undefined;
}

export interface ClusterApiOutputs {
  /** Today's administrator kubeconfig. Secret. */
  kubeconfig: string;
  /** Version of the API server that answered, `1.34.6`. */
  version: string;
}

type State = ClusterApiInputs & ClusterApiOutputs;

const seconds = z.number().int().positive().optional();

const schema = z.object({
  kind: z.string(),
  project: z.uuid(),
  region: z.string().min(1),
  clusterId: z.uuid(),
  plannedVersion: z.string().min(1),
  deadlines: z.object({ create: seconds, update: seconds, delete: seconds }).optional(),
});

/** The name of the API server is known to the world some minutes after the first node is. */
const answerSeconds = 900;
const emptySeconds = 600;

export const clusterApi: Handlers = {
  async check(_olds, news) {
    return checkInputs(schema, news);
  },

  async diff(_id, olds: State, news: ClusterApiInputs) {
    const changed = changedFields(schema, olds, news);
    return {
      changes: changed.length > 0,
      replaces: changed.filter((field) => field === "clusterId"),
      deleteBeforeReplace: true,
    };
  },

  async create(inputs: ClusterApiInputs) {
    const outputs = await answering(inputs, inputs.deadlines?.create ?? answerSeconds);
    return { id: inputs.clusterId, outs: known(inputs, outputs) };
  },

  // The token may have been made anew, the version may have moved: neither takes an answer of the API server.
  async read(id, state: State) {
    const client = await connectTo(state.project, state.region);
    const kubeconfig = await client.kubeconfig(state.clusterId);
    if (kubeconfig === undefined) return { id: "" };
    return { id, inputs: inputsOf(schema, state), props: known(state, { kubeconfig }) };
  },

  async update(_id, _olds, news: ClusterApiInputs) {
    return { outs: known(news, await answering(news, news.deadlines?.update ?? answerSeconds)) };
  },

  // Here and not in a hook: the engine asks for a hook before it looks whether the resource is protected.
  async delete(_id, state: State) {
    const client = await connectTo(state.project, state.region);
    try {
      const kubeconfig = await client.kubeconfig(state.clusterId);
      if (kubeconfig === undefined) return;
      await emptyCluster(kubeconfig, { deadlineSeconds: state.deadlines?.delete ?? emptySeconds, report });
    } catch (error) {
      // Who can't reach the cluster must still be able to delete it.
      if (!(error instanceof KubernetesError || error instanceof DeadlineError)) throw error;
      report(
        `Load balancers could not be removed through the cluster's own API: ${sentence(error)}. Going on`,
      );
    }
  },
};

async function answering(inputs: ClusterApiInputs, deadlineSeconds: number): Promise<ClusterApiOutputs> {
  try {
    const client = await connectTo(inputs.project, inputs.region);
    const kubeconfig = await client.kubeconfig(inputs.clusterId);
    if (kubeconfig === undefined)
      throw new Error(`cluster ${inputs.clusterId} is gone: run \`pulumi refresh\`, then run again`);
    const version = await waitForApi(kubeconfig, { deadlineSeconds, report });
    return { kubeconfig, version: version.replace(/^v/, "") };
  } catch (error) {
    const explained = new Error(
      `Could not reach the cluster's API server: ${sentence(error)}. Running again continues from here`,
    );
    // The engine prints the stack of errors: users have no use for it.
    explained.stack = "";
    throw explained;
  }
}

function sentence(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
}
