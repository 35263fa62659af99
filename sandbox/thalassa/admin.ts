/** Client of the admin API, with what only the Thalassa sandbox can do. */
import { SandboxAdmin } from "../base/admin";
import type { AutoscaleRequest, CapacityRequest } from "./adminActions";
import type { PlantRequest } from "./plant";

export class ThalassaAdmin extends SandboxAdmin {
  override plant(objects: PlantRequest): Promise<Record<string, string[]>> {
    return super.plant(objects);
  }

  /** Changes a pool's number of nodes as the autoscaler would. */
  autoscale(request: AutoscaleRequest): Promise<{ replicas: number }> {
    return this.call("POST", "autoscale", request);
  }

  /** Uses up a machine type, or brings it back. */
  setCapacity(request: CapacityRequest): Promise<{ exhausted: string[] }> {
    return this.call("POST", "capacity", request);
  }
}
