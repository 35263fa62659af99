/** Configs of stacks on Scaleway. */
import {
  checkScalewayEnvironment,
  scalewayOrganisation,
  scalewayVariables,
  storedScalewaySecrets,
} from "../../../clouds/scaleway/environment";
import { checkOverlaps, checkPools } from "../checks";
import type { CloudConfig } from "../cloudConfig";
import { offerOf } from "../clouds";
import { valueAt } from "../report";
import type { Path } from "../shell";
import { checkHighAvailability } from "../sizes";
import { checkApiServer, checkControlPlane, checkGateway, checkProject, checkVersion } from "./checks";
import { checkNotEmpty, checkPlacementGroups, checkRootVolumes, checkSpread, checkTotal } from "./nodes";
import { type ScalewayStackConfig, scalewaySchema } from "./schema";
import { toScalewaySpec } from "./spec";

export const scalewayConfig: CloudConfig = {
  offer: offerOf("scaleway"),
  schema: scalewaySchema,
  checkTogether(context) {
    checkControlPlane(context);
    checkVersion(context);
    checkPools(context);
    checkHighAvailability(context);
    checkNotEmpty(context);
    checkSpread(context);
    checkTotal(context);
    checkPlacementGroups(context);
    checkRootVolumes(context);
    checkOverlaps(context);
    checkGateway(context);
    checkApiServer(context);
  },
  checkEnvironment(environment, context) {
    checkProject(context, scalewayOrganisation(environment));
    const { config, report } = context;
    const sound = (path: Path) => (report.isSound(path) ? (valueAt(config, path) as string) : undefined);
    return checkScalewayEnvironment(environment, {
      project: sound(["project"]),
      region: sound(["cluster", "region"]),
    });
  },
  storedSecrets: storedScalewaySecrets,
  credentialVariables: () => [scalewayVariables.configPath],
  toSpec: (config) => toScalewaySpec(config as ScalewayStackConfig),
};
