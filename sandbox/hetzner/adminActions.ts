/** Admin commands that only this cloud has. */
import { z } from "zod";
import type { AdminActions } from "../base/adminRoutes";
import { parseBody } from "../base/parseBody";
import type { Hetzner } from "./cloud";
import { setLimit } from "./limits";
import { plant } from "./plant";
import type { Settings } from "./records";

const capacityBody = z
  .strictObject({
    /** Default: every type. */
    serverType: z.string().optional(),
    /** Default: every location. */
    location: z.string().optional(),
    available: z.boolean(),
  })
  .refine((rule) => rule.serverType !== undefined || rule.location !== undefined, "names nothing");
export type CapacityRequest = z.input<typeof capacityBody>;

const behaviourBody = z.strictObject({
  rateLimit: z.int().min(1).nullable().optional(),
  readOnlyRefusal: z.enum(["forbidden", "token_readonly"]).optional(),
  validateFirst: z.boolean().optional(),
});
export type Behaviour = z.input<typeof behaviourBody>;

export function adminActions(cloud: Hetzner): AdminActions {
  return {
    plant: (body) => plant(cloud, body),
    quotas: (body) => setLimit(cloud, body),
    capacity: (body) => setCapacity(cloud, body),
    behaviour: (body) => setBehaviour(cloud, body),
  };
}

/** Sells out a server type, a location, or a type in a location; or brings it back. */
function setCapacity(cloud: Hetzner, body: unknown): Pick<Settings, "soldOut"> {
  const { serverType, location, available } = parseBody(capacityBody, body);
  const others = cloud.settings.soldOut.filter(
    (rule) => rule.serverType !== serverType || rule.location !== location,
  );
  cloud.settings.soldOut = available
    ? others
    : [
        ...others,
        {
          ...(serverType === undefined ? {} : { serverType }),
          ...(location === undefined ? {} : { location }),
        },
      ];
  return { soldOut: cloud.settings.soldOut };
}

/** Where the real cloud's ways are not certain, or a test needs another pace. */
function setBehaviour(cloud: Hetzner, body: unknown) {
  const { rateLimit, readOnlyRefusal, validateFirst } = parseBody(behaviourBody, body);
  const { settings } = cloud;
  if (rateLimit !== undefined) settings.rateLimit = rateLimit;
  settings.readOnlyRefusal = readOnlyRefusal ?? settings.readOnlyRefusal;
  settings.validateFirst = validateFirst ?? settings.validateFirst;
  return {
    rateLimit: settings.rateLimit,
    readOnlyRefusal: settings.readOnlyRefusal,
    validateFirst: settings.validateFirst,
  };
}
