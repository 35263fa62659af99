/**
 * Anchor: the spread placement group of the control plane, made before everything else and deleted after it. It
 * shows which project a cluster is in: where the state has an anchor and the token's project holds nothing of the
 * cluster, the token is the wrong one and nothing is touched.
 */
import { z } from "zod";
import { type HetznerClient, selector } from "../../../clouds/hetzner/client";
import { removeOrphans } from "../../../clouds/hetzner/orphans";
import { connect, connectToCluster } from "../../../clouds/hetzner/session";
import type { PlacementGroup } from "../../../clouds/hetzner/types";
import { createOnce } from "../../../clouds/createOnce";
import { waitUntil } from "../../../clouds/wait";
import type { Deadlines } from "../../dynamic/deadlines";
import { type Handlers, report } from "../../dynamic/handlers";
import { changedFields, checkInputs, known } from "../../dynamic/inputs";
import { clusterLabels, ownerLabelKeys } from "../../naming";
import { anchorResource, findAnchor, type Phase, phaseLabel, phaseOf } from "../phase";
import { roleLabel } from "../serverPlan";

export interface AnchorInputs {
  kind: string;
  clusterId: string;
  name: string;
  /** Owner labels of the resource `anchor`. */
  labels: Record<string, string>;
  /** Why the plan must not be carried out: refused by the first thing that a preview or an `up` checks, never kept. */
  refusal?: string | undefined;
  deadlines?: Partial<Deadlines> | undefined;
}

export interface AnchorOutputs {
  /** The cloud's id, as digits. */
  placementGroupId: string;
}

type State = AnchorInputs & AnchorOutputs;

const seconds = z.number().int().positive().optional();

const schema = z.object({
  kind: z.string(),
  clusterId: z.uuid(),
  name: z.string().min(1).max(63),
  labels: z
    .record(z.string(), z.string())
    .refine((labels) => labels[ownerLabelKeys.resource] === anchorResource, {
      message: `must be the owner labels of the resource "${anchorResource}"`,
    }),
  deadlines: z.object({ create: seconds, update: seconds, delete: seconds }).optional(),
});

const deleteSeconds = 300;

export const anchor: Handlers = {
  async check(olds, news) {
    const { inputs, failures } = checkInputs(schema, news);
    if (news.refusal !== undefined) failures.push({ property: "cluster", reason: news.refusal });
    if (olds?.clusterId !== undefined && olds.clusterId !== inputs.clusterId)
      failures.push({
        property: "clusterId",
        reason: `this stack has cluster ${olds.clusterId} and keeps it: set byoc:cluster.id back, or make a new stack`,
      });
    return { inputs, failures };
  },

  // The engine asks for this before it touches anything else: the one place where every run passes.
  async diff(id, olds: State, news: AnchorInputs) {
    if (!(await find(id, olds)))
      throw new Error(
        `The placement group ${olds.name} (${id}), which anchors the cluster, was removed by hand. ` +
          "Nothing was changed. Run `pulumi refresh`, then run again",
      );
    return { changes: changedFields(schema, olds, news).length > 0, replaces: [], deleteBeforeReplace: true };
  },

  async create(inputs: AnchorInputs) {
    const client = connect();
    const group = await createOnce(
      () => findAnchor(client, inputs.clusterId),
      async () => {
        const labels = { ...inputs.labels, [phaseLabel]: await firstPhase(client, inputs.clusterId) };
        return client.placementGroups.create({ name: inputs.name, type: "spread", labels });
      },
    );
    return { id: String(group.id), outs: stateOf(group, inputs) };
  },

  async read(id, state: State) {
    const group = await find(id, state);
    if (!group) return { id: "" };
    const labels = Object.fromEntries(Object.entries(group.labels).filter(([key]) => key in state.labels));
    const inputs: AnchorInputs = { ...inputsIn(state), name: group.name, labels };
    return { id, inputs, props: stateOf(group, inputs) };
  },

  async update(id, olds: State, news: AnchorInputs) {
    const group = await find(id, olds);
    if (!group) throw new Error(`Placement group ${id} is gone: run \`pulumi refresh\`, then run again`);
    // The phase and what others put there stay.
    const others = Object.entries(group.labels).filter(([key]) => !(key in olds.labels));
    const labels = { ...Object.fromEntries(others), ...news.labels };
    const updated = await connect().placementGroups.update(group.id, { name: news.name, labels });
    return { outs: stateOf(updated, news) };
  },

  // The last object of a stack: what is there besides it, no state knows.
  async delete(id, state: State) {
    const client = connect();
    const { placementGroups } = client;
    const deadlineSeconds = state.deadlines?.delete ?? deleteSeconds;
    const group = await placementGroups.get(Number(id));
    // In a cluster that was formed and is not being deleted nothing is an orphan.
    if (group && phaseOf(group) !== "formed")
      await removeOrphans(client, clusterLabels(state.clusterId), { deadlineSeconds, report });
    await waitUntil(
      {
        what: `placement group ${state.name} (${id}) is empty`,
        deadlineSeconds,
        progress: report,
      },
      async () => {
        const servers = (await placementGroups.get(Number(id)))?.servers ?? [];
        return servers.length === 0 ? { done: true } : { waiting: `servers ${servers.join(", ")} are in it` };
      },
    );
    await placementGroups.remove(Number(id));
  },
};

/** The anchor; `undefined` where it is known to be gone. Throws `WrongProjectError` where nothing can be known. */
async function find(id: string, { clusterId }: AnchorInputs): Promise<PlacementGroup | undefined> {
  const group = await connect().placementGroups.get(Number(id));
  if (!group) await connectToCluster(clusterLabels(clusterId));
  return group;
}

/** A control plane without an anchor was formed before: somebody removed the anchor. */
async function firstPhase(client: HetznerClient, clusterId: string): Promise<Phase> {
  const controlPlane = selector({ ...clusterLabels(clusterId), [roleLabel]: "control-plane" });
  const servers = await client.servers.list({ label_selector: controlPlane });
  return servers.length > 0 ? "formed" : "forming";
}

function inputsIn({ kind, clusterId, name, labels, deadlines }: AnchorInputs): AnchorInputs {
  return known({ kind, clusterId, name, labels, deadlines }) as unknown as AnchorInputs;
}

function stateOf(group: PlacementGroup, inputs: AnchorInputs): State {
  return { ...inputsIn(inputs), placementGroupId: String(group.id) };
}
