/** What runs in every cluster besides Kubernetes, as objects for its API: pure, from the spec and the plan. */
import { stringify } from "yaml";
import type { KubeObject } from "../../../clouds/kubernetes/objects";
import type { HetznerClusterSpec } from "../../cluster";
import { cloudController } from "./cloudController";
import { csi } from "./csi";
import { loadBalancerPolicy } from "./loadBalancerPolicy";
import { upgradeNamespace } from "./names";
import { reboots } from "./reboots";
import { upgradeController } from "./upgrades";

export { autoscaler, type AutoscaledGroup, type AutoscalerInput } from "./autoscaler";

/** Namespaces of ours besides `kube-system`. */
export const addonNamespaces: readonly string[] = [upgradeNamespace];

export interface AddonsInput {
  /** Labels of volumes that the cluster makes. */
  volumeLabels: Record<string, string>;
  /** Name of the API load balancer in the cloud. */
  apiLoadBalancer: string;
}

/** By file name: what the first server applies by itself, so that nodes come up without anybody's help. */
export function bootManifests(spec: HetznerClusterSpec): Record<string, string> {
  return { "mengi-cloud-controller.yaml": stringify(cloudController(spec), { lineWidth: 0 }) };
}

/** Everything but the autoscaler, with the boot manifests. */
export function addonManifests(spec: HetznerClusterSpec, input: AddonsInput): KubeObject[] {
  return [
    cloudController(spec),
    csi(spec, input.volumeLabels),
    ...reboots(spec),
    ...upgradeController(),
    ...loadBalancerPolicy(input.apiLoadBalancer),
  ];
}
