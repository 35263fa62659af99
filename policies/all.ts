/** Every policy of the pack. */
import type { Policies } from "@pulumi/policy";
import { controlPlaneRemoval, controlPlaneReplacement } from "./change/controlPlaneQuorum";
import { noRemoval } from "./change/noRemoval";
import { noReplacement } from "./change/noReplacement";
import { apiAccess } from "./exposure/apiAccess";
import { inboundRules } from "./exposure/inboundRules";
import { loadBalancers } from "./exposure/loadBalancers";
import { privateBuckets } from "./exposure/privateBuckets";
import { privateNodes } from "./exposure/privateNodes";
import { judgedAtUp } from "./judgedAtUp";
import { places } from "./location/places";
import { machineTypes } from "./ownership/machineTypes";
import { monthlyCost } from "./ownership/monthlyCost";
import { ownerLabels } from "./ownership/ownerLabels";
import { backups } from "./reliability/backups";
import { deletionProtection } from "./reliability/deletionProtection";
import { controlPlaneMembers, controlPlaneSpread } from "./reliability/highAvailability";
import { kubernetesVersion } from "./reliability/kubernetesVersion";
import { nodeCount } from "./reliability/nodeCount";
import { explicitProvider } from "./scoping/explicitProvider";
import { knownResources } from "./scoping/knownResources";
import { officialEndpoints } from "./scoping/officialEndpoints";
import { ownCluster } from "./scoping/ownCluster";
import { ownProject } from "./scoping/ownProject";
import { stackReferences } from "./scoping/stackReferences";
import { bootData } from "./secrets/bootData";
import { secretsEncrypted } from "./secrets/encrypted";
import { noCredentials } from "./secrets/noCredentials";
import { stackOutputs } from "./secrets/stackOutputs";

export const policies: Policies = [
  knownResources,
  ownProject,
  ownCluster,
  stackReferences,
  explicitProvider,
  officialEndpoints,
  places,
  noCredentials,
  secretsEncrypted,
  stackOutputs,
  bootData,
  inboundRules,
  apiAccess,
  privateNodes,
  loadBalancers,
  privateBuckets,
  controlPlaneSpread,
  controlPlaneMembers,
  deletionProtection,
  nodeCount,
  kubernetesVersion,
  backups,
  ownerLabels,
  machineTypes,
  monthlyCost,
  noReplacement,
  noRemoval,
  controlPlaneReplacement,
  controlPlaneRemoval,
  judgedAtUp,
];
