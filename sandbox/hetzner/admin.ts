/** Client of the admin API, with what only the Hetzner sandbox can do. */
import { SandboxAdmin } from "../base/admin";
import type { Behaviour, CapacityRequest } from "./adminActions";
import type { GuestsDescription } from "./guest";
import type { PlantRequest } from "./plant";
import type { Settings } from "./records";

export class HetznerAdmin extends SandboxAdmin {
  override plant(objects: PlantRequest): Promise<Record<string, string[]>> {
    return super.plant(objects);
  }

  /** Sells out a server type, a location, or a type in a location; or brings it back. */
  setCapacity(request: CapacityRequest): Promise<Pick<Settings, "soldOut">> {
    return this.call("POST", "capacity", request);
  }

  /** What runs in the servers: clusters, their nodes, and how far each server has come. */
  guests(): Promise<GuestsDescription> {
    return this.call("POST", "guests");
  }

  /** Changes the rate limit, and how tokens that may only read are refused. */
  setBehaviour(change: Behaviour): Promise<Required<Behaviour>> {
    return this.call("POST", "behaviour", change);
  }
}
