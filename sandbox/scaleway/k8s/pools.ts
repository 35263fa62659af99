/** Pools. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { alive, isHidden, requested, type Scaleway, statusOf, touch } from "../cloud";
import { alreadyExists, invalidArgument, transientState } from "../errors";
import { pageOf } from "../listing";
import { Query } from "../query";
import { change, noBody, ok, read } from "../routing";
import { labelsBody, poolBody, poolUpdateBody, startupTaintsBody, taintsBody, upgradeBody } from "./bodies";
import { ordered } from "./order";
import { updatePool, upgradePool } from "./poolChanges";
import { createPool, preparePool } from "./poolCreation";
import { checkNodeCount } from "./poolRules";
import type { Cluster, Pool } from "./records";
import { poolsOf, poolStatus } from "./statuses";
import { poolView } from "./views";

export function registerPools(app: FastifyInstance, cloud: Scaleway): void {
  const region = "/k8s/v1/regions/:region";

  read(app, `${region}/clusters/:id/pools`, (request) => {
    const cluster = requested(cloud, request, "cluster", "read");
    const query = new Query(request);
    const [name, status] = [query.one("name"), query.one("status")];
    const pools = poolsOf(cloud, cluster.identity).filter(
      (pool) =>
        !isHidden(cloud, request, pool) &&
        (name === undefined || pool.name.includes(name)) &&
        (status === undefined || poolStatus(cloud, pool) === status),
    );
    const statusOfPool = (pool: Pool) => poolStatus(cloud, pool);
    return pageOf(
      request,
      "pools",
      ordered(query, pools, statusOfPool).map((pool) => poolView(cloud, pool)),
    );
  });

  change(app, "POST", `${region}/clusters/:id/pools`, poolBody, (request, body) => {
    const cluster = requested(cloud, request, "cluster", "write");
    checkTakesPools(cloud, cluster);
    const taken = poolsOf(cloud, cluster.identity).find(({ name }) => name === body.name);
    if (taken !== undefined) throw alreadyExists("pool", taken.identity, "a pool of this name exists");
    const { organisation: project, region: place, version, privateNetworkId } = cluster;
    const prepared = preparePool(
      cloud,
      { project, region: place ?? "", version, network: { identity: privateNetworkId } },
      body,
    );
    checkNodeCount(cloud, cluster, prepared.size);
    return ok(poolView(cloud, createPool(cloud, cluster, prepared), "scaling"));
  });

  read(app, `${region}/pools/:id`, (request) => poolView(cloud, requested(cloud, request, "pool", "read")));

  change(app, "PATCH", `${region}/pools/:id`, poolUpdateBody, (request, body) => {
    const { pool, cluster } = changeable(request);
    updatePool(cloud, cluster, pool, body);
    return ok(poolView(cloud, pool));
  });

  change(app, "DELETE", `${region}/pools/:id`, noBody, (request) => {
    const pool = requested(cloud, request, "pool", "delete");
    pool.deleting = true;
    touch(cloud, pool);
    return ok(poolView(cloud, pool));
  });

  change(app, "POST", `${region}/pools/:id/upgrade`, upgradeBody, (request, { version }) => {
    const { pool, cluster } = changeable(request);
    if (version !== cluster.version) {
      throw invalidArgument("version", `must be the cluster's version, ${cluster.version}`);
    }
    upgradePool(cloud, pool, version);
    return ok(poolView(cloud, pool));
  });

  change(app, "PUT", `${region}/pools/:id/set-labels`, labelsBody, (request, { labels = {} }) =>
    changed(request, { nodeLabels: labels }),
  );
  change(app, "PUT", `${region}/pools/:id/set-taints`, taintsBody, (request, { taints = [] }) =>
    changed(request, { taints }),
  );
  change(app, "PUT", `${region}/pools/:id/set-startup-taints`, startupTaintsBody, (request, body) =>
    changed(request, { startupTaints: body.startup_taints ?? [] }),
  );

  function changed(request: FastifyRequest, fields: Partial<Pool>) {
    const { pool } = changeable(request);
    Object.assign(pool, fields);
    touch(cloud, pool);
    return ok(poolView(cloud, pool));
  }

  /** The pool of the path, unless it is being deleted. */
  function changeable(request: FastifyRequest): { pool: Pool; cluster: Cluster } {
    const pool = requested(cloud, request, "pool", "write");
    const cluster = alive(cloud, "cluster", pool.clusterId);
    if (pool.deleting || cluster === undefined) {
      throw transientState("pool", pool.identity, "deleting");
    }
    return { pool, cluster };
  }
}

/** A cluster takes no pool before it asks for one, and none while it is deleted. */
function checkTakesPools(cloud: Scaleway, cluster: Cluster): void {
  const status = statusOf(cloud, cluster);
  if (status === "deleting" || (status === "creating" && cluster.controlPlaneAt === null)) {
    throw transientState("cluster", cluster.identity, status);
  }
}
