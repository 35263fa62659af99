/** Objects that the cluster is to have: applied, and removed once they are no longer wanted. */
import { z } from "zod";
import { withKubernetes } from "../../../clouds/kubernetes/client";
import { applyAll, identityOf, type KubeObject, removeAll } from "../../../clouds/kubernetes/objects";
import { inCluster, type InClusterInputs, type InClusterKind } from "./inCluster";

export interface ManifestsInputs extends InClusterInputs {
  /** JSON of a list of objects. Secret: boot data of autoscaled servers is among them. */
  objects: string;
}

export interface ManifestsOutputs {
  /** How many objects stand. */
  count: number;
}

const object = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.looseObject({ name: z.string().min(1) }),
});

export const manifests: InClusterKind<ManifestsInputs, ManifestsOutputs> = {
  noun: () => "what runs in the cluster",
  schema: z.object({
    ...inCluster,
    objects: z.string().refine(isList, "must be the JSON of a list of Kubernetes objects"),
  }),
  id: ({ clusterId }) => `${clusterId}/manifests`,
  deadlines: { create: 600, update: 600 },
  create: async ({ kubeconfig, objects }, waiting) => {
    const wanted = parsed(objects);
    await withKubernetes(kubeconfig, (api) => applyAll(api, wanted, waiting));
    return { count: wanted.length };
  },
  update: async (state, { kubeconfig, objects }, waiting) => {
    const wanted = parsed(objects);
    const kept = new Set(wanted.map(identityOf));
    await withKubernetes(kubeconfig, async (api) => {
      await applyAll(api, wanted, waiting);
      await removeAll(
        api,
        parsed(state.objects).filter((old) => !kept.has(identityOf(old))),
      );
    });
    return { count: wanted.length };
  },
};

const parsed = (objects: string) => JSON.parse(objects) as KubeObject[];

function isList(text: string): boolean {
  try {
    return z.array(object).safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
