/** The version of k3s that all nodes run. Servers boot with it; running ones are upgraded in place, one after the other. */
import { z } from "zod";
import { withKubernetes } from "../../../clouds/kubernetes/client";
import { listNodes, notReadyBecause, versionOf } from "../../../clouds/kubernetes/nodes";
import { applyAll, Objects, removeAll } from "../../../clouds/kubernetes/objects";
import { waitInCluster } from "../../../clouds/kubernetes/wait";
import { upgradePlans } from "../addons/upgrades";
import { inCluster, type InClusterInputs, type InClusterKind } from "./inCluster";

export interface UpgradeInputs extends InClusterInputs {
  /** As k3s writes it: `v1.36.4+k3s1`. */
  version: string;
}

interface Plan {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  status?: { conditions?: { type: string; status: string; message?: string }[] };
  [field: string]: unknown;
}

export const upgrade: InClusterKind<UpgradeInputs, Record<string, never>> = {
  noun: ({ version }) => `the nodes' version ${version}`,
  schema: z.object({
    ...inCluster,
    version: z.string().regex(/^v\d+\.\d+\.\d+\+k3s\d+$/, "must look like v1.36.4+k3s1"),
  }),
  id: ({ clusterId }) => `${clusterId}/version`,
  deadlines: { create: 60, update: 3600 },
  create: async () => ({}),
  update: async (_state, { kubeconfig, version }, waiting) => {
    const plans = upgradePlans(version);
    await withKubernetes(kubeconfig, async (api) => {
      await applyAll(api, plans, { ...waiting, deadlineSeconds: 120 });
      const store = new Objects(api);
      await waitInCluster(`all nodes run ${version}`, waiting, async () => {
        const nodes = await listNodes(api);
        const behind = nodes.filter(
          (node) => versionOf(node) !== version || notReadyBecause(node) !== undefined,
        );
        if (behind.length === 0) return { done: undefined };
        const problems = (await Promise.all(plans.map((plan) => store.get<Plan>(plan)))).flatMap(problemOf);
        const names = behind.map(({ metadata }) => metadata.name).join(", ");
        return {
          waiting: [
            `${nodes.length - behind.length} of ${nodes.length} done, still to come: ${names}`,
            ...problems,
          ].join("; "),
        };
      });
      // They would drain every node that joins from now on.
      await removeAll(api, plans);
    });
    return {};
  },
  // A node behind the others shows as an upgrade to do. Without an answer nothing is known.
  observe: async ({ kubeconfig, version }) => {
    try {
      const nodes = await withKubernetes(kubeconfig, (api) => listNodes(api), {
        timeoutMs: 10_000,
        attempts: 2,
      });
      const behind = nodes.map(versionOf).filter((one) => isOlder(one, version));
      return { version: behind.sort((a, b) => (isOlder(a, b) ? -1 : 1))[0] ?? version };
    } catch {
      return undefined;
    }
  },
};

/** What the upgrade controller says is wrong with a plan. */
function problemOf(plan: Plan | undefined): string[] {
  return (plan?.status?.conditions ?? []).flatMap(({ status, message }) =>
    status === "False" && message ? [`${plan?.metadata.name}: ${message}`] : [],
  );
}

function isOlder(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => (version.match(/\d+/g) ?? []).map(Number)) as [
    number[],
    number[],
  ];
  for (const [index, number] of left.entries()) {
    const other = right[index] ?? 0;
    if (number !== other) return number < other;
  }
  return false;
}
