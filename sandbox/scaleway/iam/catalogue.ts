/** Permission sets and quotas. */
import type { FastifyInstance } from "fastify";
import { authorise } from "../auth";
import type { Scaleway } from "../cloud";
import { notFound } from "../errors";
import { stableId } from "../ids";
import { pageOf } from "../listing";
import { permissionSets, scopeTypeOf } from "../permissions";
import { Query } from "../query";
import { defaultQuotas } from "../quotas";
import { read } from "../routing";
import { everyProject } from "../seed";

export function registerIamCatalogue(app: FastifyInstance, cloud: Scaleway): void {
  read(app, "/iam/v1alpha1/permission-sets", (request) => {
    authorise(request, { family: "IAM", resource: "permission_set", action: "list", project: everyProject });
    return pageOf(request, "permission_sets", permissionSets.toSorted().map(permissionSetView));
  });

  read(app, "/iam/v1alpha1/quota", (request) => {
    authorise(request, { family: "Organization", resource: "quota", action: "list", project: everyProject });
    const wanted = new Query(request).all("quotum_names");
    const quotas = { ...defaultQuotas, ...cloud.settings.quotas };
    const names = Object.keys(quotas).filter((name) => wanted.length === 0 || wanted.includes(name));
    return pageOf(
      request,
      "quota",
      names.toSorted().map((name) => quotaView(name, quotas[name] ?? 0)),
    );
  });

  read(app, "/iam/v1alpha1/quota/:id", (request) => {
    authorise(request, { family: "Organization", resource: "quota", action: "read", project: everyProject });
    const { id: name } = request.params as { id: string };
    const limit = cloud.settings.quotas[name] ?? defaultQuotas[name];
    if (limit === undefined) throw notFound("quota", name);
    return quotaView(name, limit);
  });
}

function permissionSetView(name: string) {
  return {
    id: stableId(`permission set ${name}`),
    name,
    scope_type: scopeTypeOf(name),
    description: "",
    categories: [],
  };
}

function quotaView(name: string, limit: number) {
  return {
    name,
    limit,
    pretty_name: name,
    unit: "",
    description: "",
    locality_type: "global",
    limits: [{ global: true, limit }],
  };
}
