/** Configs of stacks on Thalassa. */
import { checkThalassaEnvironment, thalassaVariables } from "../../../clouds/thalassa/environment";
import { checkOverlaps, checkPools } from "../checks";
import type { CloudConfig } from "../cloudConfig";
import { offerOf } from "../clouds";
import { valueAt } from "../report";
import { checkHighAvailability } from "../sizes";
import { checkApiServer, checkSubnet } from "./checks";
import { type ThalassaStackConfig, thalassaSchema } from "./schema";
import { toThalassaSpec } from "./spec";

export const thalassaConfig: CloudConfig = {
  offer: offerOf("thalassa"),
  schema: thalassaSchema,
  checkTogether(context) {
    checkPools(context);
    checkHighAvailability(context);
    checkSubnet(context);
    checkOverlaps(context);
    checkApiServer(context);
  },
  checkEnvironment(environment, { config, report }) {
    const project = valueAt(config, ["project"]);
    const sound = report.isSound(["project"]) && typeof project === "string";
    return checkThalassaEnvironment(environment, sound ? project : undefined);
  },
  credentialVariables: () => [thalassaVariables.token],
  toSpec: (config) => toThalassaSpec(config as ThalassaStackConfig),
};
