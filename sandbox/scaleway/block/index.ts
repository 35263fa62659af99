/** Block Storage v1, and v1alpha1, which has the same calls. */
import type { FastifyInstance } from "fastify";
import type { Scaleway } from "../cloud";
import { registerSnapshots } from "./snapshots";
import { registerVolumes } from "./volumes";
import { registerVolumeTypes } from "./volumeTypes";

export function registerBlock(app: FastifyInstance, cloud: Scaleway): void {
  for (const version of ["v1", "v1alpha1"]) {
    registerVolumeTypes(app, version);
    registerVolumes(app, cloud, version);
    registerSnapshots(app, cloud, version);
  }
}
