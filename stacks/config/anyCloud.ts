/** For a stack whose cloud is not known: only what holds on every cloud. */
import { z } from "zod";
import { clouds } from "../../components/cluster";
import { customer } from "./schema";

export function anyCloudSchema() {
  return z.strictObject({
    cloud: z.enum(clouds).meta({ allowed: clouds.join(", "), example: "<cloud>" }),
    customer,
    policy: z.unknown().optional(),
    project: z.unknown().optional(),
    cluster: z.unknown().optional(),
  });
}
