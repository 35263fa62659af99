/** Admin commands of Kubernetes. */
import type { AdminActions } from "../../base/adminRoutes";
import type { Scaleway } from "../cloud";

export function k8sActions(_cloud: Scaleway): AdminActions {
  return {};
}
