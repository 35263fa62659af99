/**
 * Kubeconfig: a session for whoever runs the stack. The cloud makes a new session each time it is asked, so
 * this resource asks only when it is created and when half of the session's life is over; never on refresh.
 */
import { z } from "zod";
import type { Handlers } from "../../dynamic/handlers";
import { isUnknown } from "../../dynamic/unknown";
import type { CommonInputs } from "./kind";
import { common, id } from "./schema";
import { connect } from "../../../clouds/thalassa/session";

export interface KubeconfigInputs extends CommonInputs {
  clusterId: string;
  /** How long the session lasts. */
  lifetimeSeconds: number;
}

export interface KubeconfigOutputs {
  /** Complete kubeconfig in YAML: a secret. */
  kubeconfig: string;
  /** RFC 3339. */
  expiresAt: string;
}

const schema = z.object({ ...common, clusterId: id, lifetimeSeconds: z.number().int().min(600) });

function inputsOf({ kind, organisation, clusterId, lifetimeSeconds }: KubeconfigInputs): KubeconfigInputs {
  return { kind, organisation, clusterId, lifetimeSeconds };
}

async function open(inputs: KubeconfigInputs): Promise<KubeconfigInputs & KubeconfigOutputs> {
  const client = await connect(inputs.organisation);
  const expiresAt = new Date(Date.now() + inputs.lifetimeSeconds * 1000).toISOString();
  const { kubeconfig } = await client.createKubeconfigSession(inputs.clusterId, inputs.lifetimeSeconds);
  return { ...inputs, kubeconfig, expiresAt };
}

export const kubeconfig: Handlers = {
  async check(_olds, news) {
    const inputs = inputsOf(news);
    const result = isUnknown(inputs) ? undefined : schema.safeParse(inputs);
    const issues = result?.success === false ? result.error.issues : [];
    return {
      inputs,
      failures: issues.map((issue) => ({ property: issue.path.join("."), reason: issue.message })),
    };
  },
  async diff(_id, olds: KubeconfigInputs & KubeconfigOutputs, news: KubeconfigInputs) {
    const replaces = olds.clusterId === news.clusterId ? [] : ["clusterId"];
    const remaining = Date.parse(olds.expiresAt) - Date.now();
    const changes =
      replaces.length > 0 ||
      olds.lifetimeSeconds !== news.lifetimeSeconds ||
      remaining < (news.lifetimeSeconds * 1000) / 2;
    return { changes, replaces, deleteBeforeReplace: true };
  },
  async create(inputs: KubeconfigInputs) {
    return { id: inputs.clusterId, outs: await open(inputs) };
  },
  async read(id, state: KubeconfigInputs & KubeconfigOutputs) {
    return { id, props: state, inputs: inputsOf(state) };
  },
  async update(_id, _olds, news: KubeconfigInputs) {
    return { outs: await open(news) };
  },
  // A session can't be ended by the API; it dies with its cluster or with its time.
  async delete() {},
};
