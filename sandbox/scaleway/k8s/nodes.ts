/** Nodes. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { alive, all, requested, type Scaleway, steps, touch } from "../cloud";
import { transientState } from "../errors";
import { pageOf } from "../listing";
import { Query } from "../query";
import { change, noBody, ok, read } from "../routing";
import { k8sLatencies } from "./latencies";
import { dismiss } from "./nodeLife";
import { ordered } from "./order";
import { resize } from "./poolChanges";
import type { Node } from "./records";
import { nodeStatus } from "./statuses";
import { nodeView } from "./views";

export function registerNodes(app: FastifyInstance, cloud: Scaleway): void {
  const region = "/k8s/v1/regions/:region";

  read(app, `${region}/clusters/:id/nodes`, (request) => {
    const cluster = requested(cloud, request, "cluster", "read");
    const query = new Query(request);
    const [pool, name, status] = [query.one("pool_id"), query.one("name"), query.one("status")];
    const nodes = all(cloud, "node").filter(
      (node) =>
        node.clusterId === cluster.identity &&
        (pool === undefined || node.poolId === pool) &&
        (name === undefined || node.name.includes(name)) &&
        (status === undefined || nodeStatus(cloud, node) === status),
    );
    const statusOfNode = (node: Node) => nodeStatus(cloud, node);
    return pageOf(
      request,
      "nodes",
      ordered(query, nodes, statusOfNode).map((node) => nodeView(cloud, node)),
    );
  });

  read(app, `${region}/nodes/:id`, (request) => nodeView(cloud, requested(cloud, request, "node", "read")));

  change(app, "DELETE", `${region}/nodes/:id`, noBody, (request) => {
    const node = staying(request, "delete");
    const pool = alive(cloud, "pool", node.poolId);
    if (pool !== undefined) resize(cloud, pool, Math.max(0, pool.size - 1));
    dismiss(cloud, node);
    return ok(nodeView(cloud, node));
  });

  change(app, "POST", `${region}/nodes/:id/replace`, noBody, (request) => {
    const node = staying(request, "write");
    const pool = alive(cloud, "pool", node.poolId);
    if (pool !== undefined) pool.since = cloud.clock.elapsed;
    dismiss(cloud, node);
    return ok(nodeView(cloud, node));
  });

  change(app, "POST", `${region}/nodes/:id/reboot`, noBody, (request) => {
    const node = staying(request, "write");
    node.failedAt = null;
    node.steps = steps(cloud, ["rebooting", k8sLatencies.nodeReboot], ["ready", 0]);
    touch(cloud, node);
    return ok(nodeView(cloud, node));
  });

  function staying(request: FastifyRequest, action: "write" | "delete"): Node {
    const node = requested(cloud, request, "node", action);
    if (node.goneAt !== null) throw transientState("node", node.identity, "deleting");
    return node;
  }
}
