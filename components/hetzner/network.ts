/** The private network: a subnet with planned addresses, one for node pools, and the way out. */
import * as hcloud from "@pulumi/hcloud";
import type * as pulumi from "@pulumi/pulumi";
import { networkZoneOf } from "../../clouds/hetzner/catalogue";
import { type Build, numeric } from "./build";

export interface PrivateNetwork {
  network: hcloud.Network;
  controlSubnet: hcloud.NetworkSubnet;
  /** Whatever joins the network without asking for an address gets one of these: it is the last subnet. */
  nodesSubnet: hcloud.NetworkSubnet;
  defaultRoute: hcloud.NetworkRoute;
}

/** `sweep` removes what controllers inside the cluster left, before the subnet that it stands in. */
export function createNetwork(build: Build, sweep: pulumi.ResourceHook): PrivateNetwork {
  const { name, spec, addresses } = build;
  const network = new hcloud.Network(
    `${name}-network`,
    {
      name: build.called("network"),
      ipRange: spec.network.cidr,
      labels: build.labels("network"),
      deleteProtection: spec.deleteProtection,
    },
    build.options("network"),
  );
  const subnet = (resource: string, ipRange: string, opts: pulumi.CustomResourceOptions) =>
    new hcloud.NetworkSubnet(
      `${name}-${resource}`,
      {
        networkId: numeric(network),
        type: "cloud",
        networkZone: networkZoneOf(spec.region) ?? "",
        ipRange,
      },
      build.options(resource, opts),
    );
  // The API changes a network one step at a time: asking for two at once only costs a refusal and a retry.
  const controlSubnet = subnet("control-subnet", spec.network.controlCidr, {});
  const nodesSubnet = subnet("nodes-subnet", spec.network.subnetCidr, {
    dependsOn: [controlSubnet],
    hooks: { beforeDelete: [sweep] },
  });
  const defaultRoute = new hcloud.NetworkRoute(
    `${name}-default-route`,
    { networkId: numeric(network), destination: "0.0.0.0/0", gateway: addresses.gateway },
    build.options("default-route", { dependsOn: [nodesSubnet] }),
  );
  return { network, controlSubnet, nodesSubnet, defaultRoute };
}
