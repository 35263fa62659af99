/**
 * Anchor: made before everything else and deleted after it, without an object in the cloud. It remembers what a cluster
 * keeps for life, and refuses a plan that would replace the cluster, before anything is changed.
 */
import { z } from "zod";
import { connectTo } from "../../../clouds/scaleway/session";
import type { Deadlines } from "../../dynamic/deadlines";
import type { CheckFailure, Handlers } from "../../dynamic/handlers";
import { changedFields, checkInputs, known } from "../../dynamic/inputs";

export interface AnchorInputs {
  kind: string;
  clusterId: string;
  project: string;
  region: string;
  /** Settings that a cluster keeps for life, by config key. */
  fixed: Record<string, string>;
  /** Why the plan must not be carried out: refused by the first thing that a preview or an `up` checks, never kept. */
  refusal?: string | undefined;
  deadlines?: Partial<Deadlines> | undefined;
}

const seconds = z.number().int().positive().optional();

const schema = z.object({
  kind: z.string(),
  clusterId: z.uuid(),
  project: z.uuid(),
  region: z.string().min(1),
  fixed: z.record(z.string(), z.string()),
  deadlines: z.object({ create: seconds, update: seconds, delete: seconds }).optional(),
});

export const anchor: Handlers = {
  async check(olds: Partial<AnchorInputs> | undefined, news: AnchorInputs) {
    const { inputs, failures } = checkInputs(schema, news);
    if (news.refusal !== undefined) failures.push({ property: "cluster", reason: news.refusal });
    return { inputs, failures: [...failures, ...changesForLife(olds?.fixed ?? {}, news.fixed)] };
  },

  async diff(_id, olds: AnchorInputs, news: AnchorInputs) {
    return { changes: changedFields(schema, olds, news).length > 0, replaces: [], deleteBeforeReplace: true };
  },

  async create(inputs: AnchorInputs) {
    return { id: inputs.clusterId, outs: stateOf(inputs) };
  },

  // A refresh with a key that does not reach the project ends here, and not with an empty state.
  async read(id, state: AnchorInputs) {
    await connectTo(state.project, state.region);
    return { id, inputs: stateOf(state), props: stateOf(state) };
  },

  async update(_id, _olds, news: AnchorInputs) {
    return { outs: stateOf(news) };
  },

  // Its hook removes what no other resource stands for: that takes the config of the run.
  async delete() {},
};

function changesForLife(
  olds: Readonly<Record<string, string>>,
  news: Readonly<Record<string, string>>,
): CheckFailure[] {
  return Object.entries(olds).flatMap(([key, old]) => {
    const asked = news[key];
    if (asked === undefined || asked === old) return [];
    const path = key === "byoc:project" ? "" : "--path ";
    return [
      {
        property: key,
        reason:
          `${key} is ${asked}, and the cluster was made with ${old}: it cannot be changed in place, and the cluster ` +
          `would be lost. Nothing was changed. Set it back: pulumi config set ${path}${key} '${old}'; or make a new stack`,
      },
    ];
  });
}

function stateOf({ kind, clusterId, project, region, fixed, deadlines }: AnchorInputs) {
  return known({ kind, clusterId, project, region, fixed, deadlines });
}
