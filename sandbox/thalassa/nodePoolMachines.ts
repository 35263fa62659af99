/** `/v1/kubernetes/clusters/:id/nodepools/:pool/machines` */
import type { FastifyInstance } from "fastify";
import { ApiError } from "../base/errors";
import { changed, existing, isReady, type Thalassa } from "./cloud";
import { poolOf } from "./nodePools";
import { fitNodes, nodesOf, poolUpdate, removeNode } from "./nodes";
import type { Machine } from "./records";
import { subnetReference, versionOf, vpcReference } from "./references";

interface ByPool {
  Params: { id: string; pool: string };
}
interface ById {
  Params: { id: string; pool: string; machine: string };
  Querystring: { scaleDown?: string };
}

export function registerNodePoolMachines(app: FastifyInstance, cloud: Thalassa): void {
  const path = "/v1/kubernetes/clusters/:id/nodepools/:pool/machines";

  app.get<ByPool>(path, async (request) =>
    nodesOf(cloud, poolOf(cloud, request)).map((node) => nodeView(cloud, node)),
  );

  app.delete<ById>(`${path}/:machine`, async (request, reply) => {
    const pool = poolOf(cloud, request, "change");
    const { machine } = request.params;
    const node = nodesOf(cloud, pool).find((one) => [one.identity, one.slug].includes(machine));
    if (node === undefined) throw new ApiError(404, `machine ${machine} not found`);
    removeNode(cloud, node);
    // Without scaleDown the node is replaced.
    if (request.query.scaleDown === "true") pool.replicas -= 1;
    const { steps, readyAt } = poolUpdate(cloud, cloud.clock.elapsed);
    pool.steps = steps;
    fitNodes(cloud, pool, readyAt);
    changed(cloud, pool);
    return reply.status(204).send();
  });
}

function nodeView(cloud: Thalassa, node: Machine) {
  const ready = isReady(cloud, "machine", node);
  const conditions = [
    {
      type: "Ready",
      status: ready ? "True" : "False",
      lastTransitionTime: node.updatedAt,
      reason: ready ? "KubeletReady" : "KubeletNotReady",
      message: "",
    },
  ];
  return {
    identity: node.identity,
    machineName: node.name,
    createdAt: node.createdAt,
    updatedAt: node.updatedAt,
    vpc: vpcReference(cloud, existing(cloud, "subnet", node.subnet).vpc),
    subnet: subnetReference(cloud, node.subnet),
    conditions,
    systemInfo: {
      architecture: "amd64",
      kubeletVersion: `v${versionOf(node.version).kubernetesVersion}`,
      containerRuntimeVersion: "containerd://2.1.4",
      osImage: "Ubuntu 24.04 LTS",
      addresses: [
        { type: "InternalIP", address: node.address },
        { type: "Hostname", address: node.slug },
      ],
      conditions,
    },
  };
}
