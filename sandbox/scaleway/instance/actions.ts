/** Admin commands for what the cloud offers, and for what controllers make in it. */
import { z } from "zod";
import type { AdminActions } from "../../base/adminRoutes";
import { parseBody } from "../../base/parseBody";
import type { Scaleway } from "../cloud";
import { zones } from "../localities";
import type { Settings } from "../records";
import { serverTypeOf } from "./catalogue";
import { plant } from "./plant";

const capacityBody = z.strictObject({
  /** A server type, as Instances or as Kapsule write it. */
  type: z.string().refine((type) => serverTypeOf(type) !== undefined, "there is no such server type"),
  /** Default: every zone. */
  zone: z.enum(zones as [string, ...string[]]).optional(),
  available: z.boolean(),
});
export type CapacityRequest = z.input<typeof capacityBody>;

export function instanceActions(cloud: Scaleway): AdminActions {
  return {
    plant: (body) => plant(cloud, body),
    capacity: (body) => setCapacity(cloud, body),
  };
}

/** `POST capacity`: sells out a server type, everywhere or in a zone, or brings it back. */
function setCapacity(cloud: Scaleway, body: unknown): Pick<Settings, "soldOut"> {
  const { type, zone, available } = parseBody(capacityBody, body);
  const name = serverTypeOf(type)?.name ?? type;
  const { settings } = cloud;
  const others = settings.soldOut.filter((rule) => rule.type !== name || rule.zone !== zone);
  const rule = { type: name, ...(zone === undefined ? {} : { zone }) };
  settings.soldOut = available ? others : [...others, rule];
  return { soldOut: settings.soldOut };
}
