/** A plan leaves a majority of the control-plane servers as they are: etcd loses everything with its quorum. */
import { roleLabel } from "../../components/hetzner/serverPlan";
import { type Judged, resourcePolicy, stackPolicy } from "../judge";
import { labelOf } from "../labels";
import type { JudgedStack } from "../stack";
import type { StackState, StandingResource } from "../state";
import { allowance } from "./allowance";
import { replacingChanges } from "./vital";

const server = "hcloud:index/server:Server";
/** Control-plane servers that this plan replaces, by name. One process of a pack judges one plan. */
const replaced = new Set<string>();

export const controlPlaneReplacement = resourcePolicy({
  name: "byoc-control-plane-quorum",
  description:
    "A plan replaces fewer control-plane servers than half of them, unless byoc:policy.mayGo names those that go.",
  judge: async ({ urn, type, name, props, opts }: Judged, stack, report) => {
    if (type !== server) return;
    const state = await stack.state;
    const before = state.get(urn);
    if (before === undefined || !isControlPlane(before) || stack.own.mayGo.includes(name)) return;
    if (replacingChanges(type, before.inputs, props, opts.ignoreChanges).length === 0) return;
    replaced.add(name);
    if (replaced.size > spare(state)) report(loss(stack, name, state));
  },
});

export const controlPlaneRemoval = stackPolicy({
  name: "byoc-control-plane-kept",
  description:
    "A plan takes away fewer control-plane servers than half of them, unless byoc:policy.mayGo names those that go.",
  judge: async (resources, stack, report) => {
    const state = await stack.state;
    const after = new Set(resources.map(({ urn }) => urn));
    const gone = controlPlane(state).filter(
      ({ urn, name }) => !after.has(urn) && !stack.own.mayGo.includes(name),
    );
    if (gone.length <= spare(state)) return;
    for (const each of gone) report(each, loss(stack, each.name, state));
  },
});

function loss(stack: JudgedStack, name: string, state: StackState) {
  return {
    problem: `with it the plan takes more than ${spare(state)} of ${controlPlane(state).length} control-plane servers`,
    allowed: `${spare(state)} in one plan`,
    fix: `Change them one after the other, or say that it may go: ${allowance(stack.name, stack.own.mayGo.length, name)}`,
  };
}

function controlPlane(state: StackState): StandingResource[] {
  return [...state.values()].filter((resource) => resource.type === server && isControlPlane(resource));
}

function isControlPlane({ inputs }: StandingResource): boolean {
  return labelOf(inputs, roleLabel) === "control-plane";
}

/** How many may be lost while the others are still a majority. */
function spare(state: StackState): number {
  return Math.max(0, Math.floor((controlPlane(state).length - 1) / 2));
}
