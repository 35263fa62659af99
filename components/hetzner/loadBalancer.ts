/**
 * The API load balancer. It is ours alone: no controller in the cluster knows it, and nodes register at its
 * private address.
 */
import * as hcloud from "@pulumi/hcloud";
import { ownerLabelKeys } from "../naming";
import { type Build, numeric } from "./build";
import type { PrivateNetwork } from "./network";
import { roleLabel } from "./serverPlan";

/** Port of the API server, on nodes and load balancer alike. */
const port = 6443;

export interface ApiLoadBalancer {
  loadBalancer: hcloud.LoadBalancer;
  /** What has to stand before the API can be reached through it. */
  parts: [hcloud.LoadBalancerNetwork, hcloud.LoadBalancerService, hcloud.LoadBalancerTarget];
}

export function createApiLoadBalancer(build: Build, net: PrivateNetwork): ApiLoadBalancer {
  const { name, spec, addresses } = build;
  const loadBalancer = new hcloud.LoadBalancer(
    `${name}-api`,
    {
      name: build.called("api"),
      loadBalancerType: spec.apiServer.loadBalancerType,
      location: spec.region,
      labels: build.labels("api"),
      deleteProtection: spec.deleteProtection,
    },
    build.options("api"),
  );
  const attached = new hcloud.LoadBalancerNetwork(
    `${name}-api-network`,
    {
      loadBalancerId: numeric(loadBalancer),
      networkId: numeric(net.network),
      ip: addresses.loadBalancer,
      enablePublicInterface: spec.apiServer.access === "public",
    },
    build.options("api-network", { dependsOn: [net.nodesSubnet] }),
  );
  const service = new hcloud.LoadBalancerService(
    `${name}-api-service`,
    {
      loadBalancerId: loadBalancer.id,
      protocol: "tcp",
      listenPort: port,
      destinationPort: port,
      healthCheck: {
        protocol: "http",
        port,
        interval: 5,
        timeout: 3,
        retries: 2,
        // The API server answers everybody without a certificate with 401, and it answers so only once it is ready
        // to authenticate; a connection alone would show no more than an open port.
        http: { path: "/readyz", tls: true, statusCodes: ["401"] },
      },
    },
    build.options("api-service"),
  );
  const target = new hcloud.LoadBalancerTarget(
    `${name}-api-target`,
    {
      loadBalancerId: numeric(loadBalancer),
      type: "label_selector",
      labelSelector: `${ownerLabelKeys.cluster}=${spec.id},${roleLabel}=control-plane`,
      usePrivateIp: true,
    },
    build.options("api-target", { dependsOn: [attached] }),
  );
  return { loadBalancer, parts: [attached, service, target] };
}
