/** Instance v1, and the placement groups of v2alpha1. */
import type { FastifyInstance } from "fastify";
import type { Scaleway } from "../cloud";
import { registerImages } from "./images";
import { registerIps } from "./ips";
import { registerLocalVolumes } from "./localVolumes";
import { registerPlacementGroups } from "./placementGroups";
import { registerPlacementGroupsV2 } from "./placementGroupsV2";
import { registerPrivateNics } from "./privateNics";
import { registerProducts } from "./products";
import { registerSecurityGroupRules } from "./securityGroupRules";
import { registerSecurityGroups } from "./securityGroups";
import { registerServerActions } from "./serverActions";
import { registerServers } from "./servers";
import { registerUserData } from "./userData";

export function registerInstance(app: FastifyInstance, cloud: Scaleway): void {
  registerProducts(app, cloud);
  registerServers(app, cloud);
  registerServerActions(app, cloud);
  registerPrivateNics(app, cloud);
  registerUserData(app, cloud);
  registerIps(app, cloud);
  registerSecurityGroups(app, cloud);
  registerSecurityGroupRules(app, cloud);
  registerPlacementGroups(app, cloud);
  registerPlacementGroupsV2(app, cloud);
  registerLocalVolumes(app, cloud);
  registerImages(app, cloud);
}
