/** Client of the admin API, with what only the Scaleway sandbox can do. */
import { SandboxAdmin } from "../base/admin";
import type { CapacityRequest } from "./instance/actions";
import type { AutoscaleRequest } from "./k8s/actions";

export class ScalewayAdmin extends SandboxAdmin {
  /** Sells out a server type, everywhere or in a zone, or brings it back. */
  async setCapacity(request: CapacityRequest): Promise<void> {
    await this.call("POST", "capacity", request);
  }

  /** Pods need so many nodes: a pool that scales by itself goes there, within its bounds. */
  autoscale(request: AutoscaleRequest): Promise<{ size: number; status: string }> {
    return this.call("POST", "autoscale", request);
  }

  /** A node stops answering, until it is replaced or rebooted. */
  failNode(node: string): Promise<unknown> {
    return this.call("POST", "failNode", { node });
  }

  /** The maintenance window has come: a cluster with auto-upgrade goes to the newest patch. */
  maintain(cluster: string): Promise<{ version: string }> {
    return this.call("POST", "maintain", { cluster });
  }
}
