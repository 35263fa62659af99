/** What can be looked up but not changed: regions, machine types, volume types, Kubernetes versions. */
import type { FastifyInstance } from "fastify";
import { ApiError } from "../base/errors";
import { machineTypeCategories, machineTypes, named, regions, versions, volumeTypes } from "./catalogue";
import type { ById } from "./cloud";
import { regionView, versionView } from "./references";

export function registerCatalogue(app: FastifyInstance): void {
  app.get("/v1/regions", async () => regions.map((region) => regionView(region.identity)));
  app.get<ById>("/v1/regions/:id", async ({ params }) =>
    regionView(found(named(regions, params.id), `region ${params.id}`).identity),
  );

  app.get("/v1/machine-types", async () => machineTypes);
  app.get("/v1/machine-types/by-categories", async () => machineTypeCategories);
  app.get<ById>("/v1/machine-types/:id", async ({ params }) =>
    found(named(machineTypes, params.id), `machine type ${params.id}`),
  );

  app.get("/v1/volume-types", async () => volumeTypes.map((type) => ({ ...type, description: "" })));
  app.get<ById>("/v1/volume-types/:id", async ({ params }) => ({
    ...found(named(volumeTypes, params.id), `volume type ${params.id}`),
    description: "",
  }));

  app.get("/v1/kubernetes/versions", async () => versions.map(versionView));
  app.get<ById>("/v1/kubernetes/versions/:id", async ({ params }) =>
    versionView(found(named(versions, params.id), `version ${params.id}`)),
  );
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new ApiError(404, `${what} not found`);
  return value;
}
