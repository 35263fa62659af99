/** IAM v1alpha1. */
import type { FastifyInstance } from "fastify";
import type { Scaleway } from "../cloud";
import { registerApiKeys } from "./apiKeys";
import { registerApplications } from "./applications";
import { registerIamCatalogue } from "./catalogue";
import { registerGroups } from "./groups";
import { registerPolicies } from "./policies";
import { registerSshKeys } from "./sshKeys";

export function registerIam(app: FastifyInstance, cloud: Scaleway): void {
  registerApplications(app, cloud);
  registerApiKeys(app, cloud);
  registerGroups(app, cloud);
  registerPolicies(app, cloud);
  registerSshKeys(app, cloud);
  registerIamCatalogue(app, cloud);
}
