/** Configs of stacks on Hetzner. */
import { checkHetznerEnvironment, hetznerVariables } from "../../../clouds/hetzner/environment";
import { checkSnapshotKeys, snapshotVariables } from "../../../clouds/hetzner/snapshotKeys";
import { checkOverlaps, checkPools } from "../checks";
import type { CloudConfig } from "../cloudConfig";
import { offerOf } from "../clouds";
import { valueAt } from "../report";
import { checkHighAvailability } from "../sizes";
import {
  checkApiServer,
  checkControlPlaneZones,
  checkEmergencyAccess,
  checkMachineTypes,
  checkReboots,
  checkTotal,
} from "./checks";
import { checkNetwork } from "./network";
import { type HetznerStackConfig, hetznerSchema } from "./schema";
import { toHetznerSpec } from "./spec";

export const hetznerConfig: CloudConfig = {
  offer: offerOf("hetzner"),
  schema: hetznerSchema,
  checkTogether(context) {
    checkPools(context);
    checkMachineTypes(context);
    checkControlPlaneZones(context);
    checkHighAvailability(context);
    checkTotal(context);
    checkNetwork(context);
    checkOverlaps(context);
    checkApiServer(context);
    checkReboots(context);
    checkEmergencyAccess(context);
  },
  checkEnvironment(environment, { config }) {
    const toBucket = valueAt(config, ["cluster", "etcdSnapshots", "s3"]) !== undefined;
    return [...checkHetznerEnvironment(environment), ...(toBucket ? checkSnapshotKeys(environment) : [])];
  },
  credentialVariables: (path) =>
    path.includes("etcdSnapshots") ? Object.values(snapshotVariables) : [hetznerVariables.token],
  toSpec: (config, now) => toHetznerSpec(config as HetznerStackConfig, now),
};
