/** What is done to a cluster besides changing its fields: upgrades, types, kubeconfigs. */
import type { FastifyInstance } from "fastify";
import { requested, type Scaleway, statusOf, touch } from "../cloud";
import { invalidArgument } from "../errors";
import { Query } from "../query";
import { change, noBody, ok, read } from "../routing";
import { typeBody, upgradeBody } from "./bodies";
import { checkSettled, checkType } from "./clusterRules";
import { redeploy } from "./clusters";
import { availableTypes, clusterTypeView, commitmentEnd, isDedicated, maxNodesOf } from "./clusterTypes";
import { kubeconfig, newToken } from "./kubeconfig";
import { k8sLatencies } from "./latencies";
import { upgradePool } from "./poolChanges";
import type { Cluster } from "./records";
import { poolsOf } from "./statuses";
import { availableVersions, versionView } from "./versions";
import { clusterView } from "./views";

const path = "/k8s/v1/regions/:region/clusters/:id";

export function registerClusterActions(app: FastifyInstance, cloud: Scaleway): void {
  read(app, `${path}/available-versions`, (request) => {
    const { region, version } = requested(cloud, request, "cluster", "read");
    return { versions: availableVersions(version).map((name) => versionView(region ?? "", name)) };
  });

  read(app, `${path}/available-types`, (request) => {
    const types = availableTypes(requested(cloud, request, "cluster", "read"), cloud.clock.now());
    return { cluster_types: types.map(clusterTypeView), total_count: types.length };
  });

  change(app, "POST", `${path}/upgrade`, upgradeBody, (request, body) => {
    const cluster = requested(cloud, request, "cluster", "write");
    checkSettled(cluster, statusOf(cloud, cluster));
    if (!availableVersions(cluster.version).includes(body.version)) {
      throw invalidArgument("version", `a cluster of version ${cluster.version} can't go to ${body.version}`);
    }
    upgradeCluster(cloud, cluster, body.version, body.upgrade_pools ?? false);
    return ok(clusterView(cloud, cluster, "updating"));
  });

  change(app, "POST", `${path}/set-type`, typeBody, (request, { type }) => {
    const cluster = requested(cloud, request, "cluster", "write");
    checkSettled(cluster, statusOf(cloud, cluster));
    checkType(type);
    if (!availableTypes(cluster, cloud.clock.now()).includes(type)) {
      throw invalidArgument("type", `a cluster of type ${cluster.type} can't become ${type} now`);
    }
    const nodes = poolsOf(cloud, cluster.identity).reduce((sum, { size }) => sum + size, 0);
    if (nodes > maxNodesOf({ type })) {
      throw invalidArgument("type", `${type} takes ${maxNodesOf({ type })} nodes, the cluster has ${nodes}`);
    }
    setType(cloud, cluster, type);
    return ok(clusterView(cloud, cluster, "updating"));
  });

  app.get(`${path}/kubeconfig`, async (request, reply) => {
    const cluster = requested(cloud, request, "cluster", "read");
    const query = new Query(request);
    const text = kubeconfig(cluster, query.flag("redacted") ?? false);
    if (query.one("dl") === "1") return reply.type("application/octet-stream").send(text);
    return {
      name: "kubeconfig",
      content_type: "application/octet-stream",
      content: Buffer.from(text).toString("base64"),
    };
  });

  change(app, "POST", `${path}/reset-admin-token`, noBody, (request) => {
    const cluster = requested(cloud, request, "cluster", "write");
    cluster.token = newToken();
    return ok({});
  });
}

/** Brings a cluster to another version; its pools follow once that is done, if they are to. */
export function upgradeCluster(cloud: Scaleway, cluster: Cluster, version: string, pools: boolean): void {
  cluster.version = version;
  touch(cloud, cluster);
  const done = redeploy(cloud, cluster, k8sLatencies.clusterUpgrade);
  if (!pools) return;
  for (const pool of poolsOf(cloud, cluster.identity)) upgradePool(cloud, pool, version, done);
}

/** A dedicated control plane runs without a pool, a shared one does not. */
function setType(cloud: Scaleway, cluster: Cluster, type: string): void {
  cluster.type = type;
  cluster.commitmentEndsAt = commitmentEnd(type, cloud.clock.now());
  if (isDedicated(cluster)) {
    cluster.controlPlaneAt ??= cloud.clock.after(k8sLatencies.typeChange);
  }
  touch(cloud, cluster);
  redeploy(cloud, cluster, k8sLatencies.typeChange);
}
