/** Who reaches a cluster's API server. */
import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { addressRange, contains, isCidrOrAddress, parseRange } from "../../base/cidr";
import { all, requested, type Scaleway } from "../cloud";
import { invalidArgument, notFound } from "../errors";
import { authorise } from "../auth";
import { pageOf } from "../listing";
import { change, noBody, nothing, ok, placeOf, read } from "../routing";
import { aclsBody, type AclsBody } from "./bodies";
import type { AclRule, Cluster } from "./records";
import { aclView } from "./views";

/** A new cluster is open to everybody. */
export function defaultAcls(): AclRule[] {
  return rulesOf({
    acls: [
      { ip: "0.0.0.0/0", scaleway_ranges: undefined, description: "Allow all" },
      { ip: undefined, scaleway_ranges: true, description: "Allow Scaleway ranges" },
    ],
  });
}

/**
 * Whether somebody at this IPv4 address is let in. Callers on this machine come from a loopback address, so that
 * rules for other addresses keep them out.
 */
export function letsIn({ acls }: Pick<Cluster, "acls">, address: string): boolean {
  const caller = addressRange(address);
  return (
    caller !== undefined &&
    acls.some(({ ip }) => {
      const range = ip === undefined ? undefined : parseRange(ip);
      return range !== undefined && contains(range, caller);
    })
  );
}

export function registerAcls(app: FastifyInstance, cloud: Scaleway): void {
  const region = "/k8s/v1/regions/:region";
  const path = `${region}/clusters/:id/acls`;
  read(app, path, (request) =>
    pageOf(request, "rules", requested(cloud, request, "cluster", "read").acls.map(aclView)),
  );

  change(app, "POST", path, aclsBody, (request, body) => {
    const cluster = requested(cloud, request, "cluster", "write");
    const added = rulesOf(body);
    cluster.acls = [...cluster.acls, ...added];
    return ok({ rules: added.map(aclView) });
  });

  change(app, "PUT", path, aclsBody, (request, body) => {
    const cluster = requested(cloud, request, "cluster", "write");
    cluster.acls = rulesOf(body);
    return ok({ rules: cluster.acls.map(aclView) });
  });

  change(app, "DELETE", `${region}/acls/:id`, noBody, (request) => {
    const { id } = request.params as { id: string };
    const cluster = all(cloud, "cluster").find(
      (one) => one.region === placeOf(request).region && one.acls.some((rule) => rule.id === id),
    );
    if (cluster === undefined) throw notFound("acl", id);
    const project = cluster.organisation;
    authorise(request, { family: "Kubernetes", resource: "acl", action: "delete", project });
    cluster.acls = cluster.acls.filter((rule) => rule.id !== id);
    return nothing;
  });
}

function rulesOf({ acls = [] }: AclsBody): AclRule[] {
  return acls.map(({ ip, description = "" }) => {
    const rule = { id: randomUUID(), description };
    if (ip === undefined) return { ...rule, scalewayRanges: true };
    if (!isCidrOrAddress(ip)) throw invalidArgument("acls.ip", `${ip} is no address and no range`);
    return { ...rule, ip: ip.includes("/") ? ip : `${ip}/32` };
  });
}
