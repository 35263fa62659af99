/** The system-upgrade-controller: replaces k3s on the nodes that its Plans choose, a few at a time. */
import { isReady } from "../../../kubernetes/eviction";
import type { Json, KubeObject } from "../../../kubernetes/object";
import { matches } from "../../../kubernetes/selectors";
import { hashOf } from "../../../kubernetes/store";
import { guestLatencies } from "../latencies";
import { guestOfNode } from "../nodes";
import { note } from "../state";
import { forget } from "../timers";
import { type Context, setStatus, waited } from "./context";
import { drain, setCordon } from "./drain";

const controller = "system-upgrade-controller";

export function runPlans(context: Context): void {
  const { store } = context;
  const running = store
    .all("Deployment")
    .some(({ metadata, status }) => metadata.name === controller && status?.availableReplicas > 0);
  if (!running) return;
  for (const plan of store.all("Plan")) runPlan(context, plan);
}

function runPlan(context: Context, plan: KubeObject): void {
  const { store } = context;
  const { version, concurrency = 1, nodeSelector } = plan.spec ?? {};
  if (version === undefined) return;
  const hash = hashOf([version, plan.spec?.upgrade]);
  const label = `plan.upgrade.cattle.io/${plan.metadata.name}`;
  const pending = store
    .all("Node")
    .filter(
      (node) => matches(nodeSelector ?? {}, node.metadata.labels) && node.metadata.labels?.[label] !== hash,
    );
  const before: string[] = plan.status?.applying ?? [];
  const ready = isPrepared(context, plan);
  const applying = [
    ...pending.filter(({ metadata }) => before.includes(metadata.name)),
    ...pending.filter((node) => ready && !before.includes(node.metadata.name) && isReady(node)),
  ].slice(0, concurrency);
  const done = applying.filter((node) => upgrade(context, plan, node, label, hash));
  setStatus(context, plan, {
    latestVersion: version,
    latestHash: hash,
    applying: applying.filter((node) => !done.includes(node)).map(({ metadata }) => metadata.name),
    conditions: [{ type: "Complete", status: pending.length === done.length ? "True" : "False" }],
  });
}

/** Agents wait for the plan of the servers: their first step is `prepare <plan>`. */
function isPrepared({ store }: Context, plan: KubeObject): boolean {
  const [command, name] = plan.spec?.prepare?.args ?? [];
  if (command !== "prepare" || name === undefined) return true;
  const awaited = store.find("Plan", plan.metadata.namespace, name);
  const conditions: Json[] = awaited?.status?.conditions ?? [];
  return (
    awaited?.status?.latestVersion === awaited?.spec?.version &&
    conditions.some(({ type, status }) => type === "Complete" && status === "True")
  );
}

/** One step of a node's upgrade; true when it is over. */
function upgrade(context: Context, plan: KubeObject, node: KubeObject, label: string, hash: string): boolean {
  const { world, cluster, store } = context;
  const { cordon, drain: draining, version } = plan.spec;
  const timer = `plan/${plan.metadata.name}/${node.metadata.name}/${hash}`;
  const guest = guestOfNode(world, cluster, node);
  if (guest === undefined) return false;
  if (guest.version !== version) {
    if (cordon === true || draining !== undefined) setCordon(context, node, true);
    if (draining !== undefined && !drain(context, node, draining.disableEviction === true)) return false;
    if (!waited(context, timer, guestLatencies.upgrade)) return false;
    forget(cluster, timer);
    note(guest.log, `k3s upgraded from ${guest.version} to ${version}`);
    guest.version = version;
  }
  store.change(node, (draft) => {
    draft.metadata.labels = { ...draft.metadata.labels, [label]: hash };
  });
  setCordon(context, store.find("Node", undefined, node.metadata.name) ?? node, false);
  return true;
}
