/** Kubernetes v1. */
import type { FastifyInstance } from "fastify";
import type { Scaleway } from "../cloud";
import { registerAcls } from "./acls";
import { registerClusterActions } from "./clusterActions";
import { registerClusters } from "./clusters";
import { registerClusterTypes } from "./clusterTypes";
import { registerNodes } from "./nodes";
import { registerPools } from "./pools";
import { turn } from "./turn";
import { registerVersions } from "./versions";

export function registerK8s(app: FastifyInstance, cloud: Scaleway): void {
  // Nobody sees a cluster that is behind, through whatever product.
  app.addHook("preHandler", async () => turn(cloud));
  registerVersions(app);
  registerClusterTypes(app);
  registerClusters(app, cloud);
  registerClusterActions(app, cloud);
  registerAcls(app, cloud);
  registerPools(app, cloud);
  registerNodes(app, cloud);
}
