/** `/v1/kubernetes/clusters/:id/kubeconfig`: each call makes a session. */
import { randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { stringify } from "yaml";
import { ApiError } from "../base/errors";
import { requested, statusOf, type Thalassa } from "./cloud";
import { certificateAuthority, endpointOf } from "./endpoint";
import { newIdentity } from "./identity";
import { statuses } from "./statuses";

interface Route {
  Params: { id: string };
  Querystring: { sessionlifetime?: string };
}

/** A Go duration, such as `1h0m0s`. */
const duration = /^(\d+(\.\d+)?(h|m|s|ms))+$/;

export function registerKubeconfig(app: FastifyInstance, cloud: Thalassa): void {
  app.get<Route>("/v1/kubernetes/clusters/:id/kubeconfig", async (request) => {
    const cluster = requested(cloud, request, "cluster", request.params.id);
    const { sessionlifetime } = request.query;
    if (sessionlifetime !== undefined && !duration.test(sessionlifetime)) {
      throw new ApiError(400, `sessionlifetime ${sessionlifetime} is not a duration`);
    }
    const { ready, updating } = statuses.cluster;
    if (![ready, updating].includes(statusOf(cloud, cluster))) {
      throw new ApiError(400, `cluster ${cluster.identity} is not ready`);
    }
    cluster.sessions += 1;
    cloud.touch();
    const token = `tcks_sandbox_${randomBytes(30).toString("base64url")}`;
    const server = endpointOf(cluster).url;
    const caCertificate = Buffer.from(certificateAuthority).toString("base64");
    const username = `sandbox-${request.call.token.name}`;
    return {
      username,
      apiServerUrl: server,
      caCertificate,
      identity: newIdentity("ses", cloud.clock.now()),
      token,
      kubeconfig: stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: cluster.slug, cluster: { server, "certificate-authority-data": caCertificate } }],
        users: [{ name: username, user: { token } }],
        contexts: [{ name: cluster.slug, context: { cluster: cluster.slug, user: username } }],
        "current-context": cluster.slug,
      }),
    };
  });
}
