/** Admin commands for what runs in the cloud: what controllers make, what is sold out. */
import type { AdminActions } from "../../base/adminRoutes";
import type { Scaleway } from "../cloud";

export function instanceActions(_cloud: Scaleway): AdminActions {
  return {};
}
