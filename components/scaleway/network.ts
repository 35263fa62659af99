/** The VPC with its one private network, and the Public Gateway where pools have no other way out. */
import * as scaleway from "@pulumiverse/scaleway";
import type * as pulumi from "@pulumi/pulumi";
import type { Build } from "./build";

export interface PrivateNetwork {
  vpc: scaleway.network.Vpc;
  network: scaleway.network.PrivateNetwork;
}

/** `release` deletes the private network before the provider does. */
export function createNetwork(build: Build, release: pulumi.ResourceHook): PrivateNetwork {
  const { name, spec } = build;
  const { project: projectId, region } = spec;
  const vpc = new scaleway.network.Vpc(
    `${name}-vpc`,
    { name: build.called("vpc"), projectId, region, enableRouting: true, tags: build.tags("vpc") },
    // The provider takes a VPC that is gone for an error, and one that is busy for a moment too: the anchor's hook deletes it.
    build.options("vpc", { retainOnDelete: true }),
  );
  const network = new scaleway.network.PrivateNetwork(
    `${name}-network`,
    {
      name: build.called("network"),
      projectId,
      region,
      vpcId: vpc.id,
      ipv4Subnet: { subnet: spec.network.cidr },
      tags: build.tags("network"),
    },
    build.options("network", { hooks: { beforeDelete: [release] } }),
  );
  return { vpc, network };
}

export interface Gateway {
  address: scaleway.network.PublicGatewayIp;
  gateway: scaleway.network.PublicGateway;
  /** The gateway's place in the private network: from then on nodes find their way out. */
  attached: scaleway.network.GatewayNetwork;
}

/** Comes and goes with the pools that need it, so nothing of it is protected. */
export function createGateway(build: Build, network: scaleway.network.PrivateNetwork): Gateway {
  const { name, spec } = build;
  const { project: projectId } = spec;
  const { type, zone } = spec.gateway;
  const passing = { protect: false };
  const address = new scaleway.network.PublicGatewayIp(
    `${name}-gateway-address`,
    { projectId, zone, tags: build.tags("gateway-address") },
    build.options("gateway-address", passing),
  );
  const gateway = new scaleway.network.PublicGateway(
    `${name}-gateway`,
    {
      name: build.called("gateway"),
      type,
      projectId,
      zone,
      ipId: address.id,
      bastionEnabled: false,
      tags: build.tags("gateway"),
    },
    build.options("gateway", passing),
  );
  const attached = new scaleway.network.GatewayNetwork(
    `${name}-gateway-network`,
    {
      gatewayId: gateway.id,
      privateNetworkId: network.id,
      zone,
      enableMasquerade: true,
      ipamConfigs: [{ pushDefaultRoute: true }],
    },
    build.options("gateway-network", passing),
  );
  return { address, gateway, attached };
}
