/** The servers of a cluster as Pulumi resources. */
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import { type Build, numeric } from "./build";
import { k3sRelease } from "./k3s";
import type { PrivateNetwork } from "./network";
import { bootLabel, kubernetesLabel, type PlannedServer, poolLabel, roleLabel } from "./serverPlan";

/** What a running server keeps. Hetzner takes no server into another placement group while it runs. */
const booted = ["userData", "image", "sshKeys", "placementGroupId"];
/** Of a server that is taken over the provider would connect the network anew, although it is connected. */
const connected = ["networks", "publicNets"];

/** What differs between servers, besides their plan. */
export interface ServerParts {
  userData: pulumi.Input<string>;
  sshKey: hcloud.SshKey;
  net: PrivateNetwork;
  /** Planned private address. Without one Hetzner gives one of the nodes' subnet. */
  address?: string;
  placementGroup?: pulumi.Input<number>;
  /** The way in from the internet; servers without one have no public address. */
  public?: { address: hcloud.PrimaryIp; firewall: hcloud.Firewall };
  hooks?: pulumi.ResourceHookBinding;
}

/**
 * A server whose boot configuration is the planned one already is left as it was booted: a new image or another
 * text of the boot script concerns the servers made from now on, and those that are replaced deliberately.
 */
export function createServer(build: Build, planned: PlannedServer, parts: ServerParts): hcloud.Server {
  const { net } = parts;
  const release = k3sRelease(build.spec.kubernetesVersion);
  return new hcloud.Server(
    `${build.name}-${planned.resource}`,
    {
      name: planned.name,
      serverType: planned.machineType,
      location: planned.location,
      image: String(planned.image),
      sshKeys: [parts.sshKey.id],
      userData: pulumi.secret(parts.userData),
      labels: {
        ...build.labels(planned.resource),
        [roleLabel]: planned.role,
        [bootLabel]: planned.boot,
        ...(planned.pool === undefined ? {} : { [poolLabel]: planned.pool }),
        ...(planned.role === "control-plane" ? { [kubernetesLabel]: release.version.replace("+", "-") } : {}),
      },
      // Left out, `aliasIps` would show a change at every run.
      networks: [
        { networkId: numeric(net.network), aliasIps: [], ...(parts.address ? { ip: parts.address } : {}) },
      ],
      publicNets: [
        {
          ipv4Enabled: parts.public !== undefined,
          ipv6Enabled: false,
          ...(parts.public ? { ipv4: numeric(parts.public.address) } : {}),
        },
      ],
      ...(parts.public ? { firewallIds: [numeric(parts.public.firewall)] } : {}),
      ...(parts.placementGroup === undefined ? {} : { placementGroupId: parts.placementGroup }),
    },
    build.options(planned.resource, {
      dependsOn: [net.nodesSubnet],
      // Servers come and go by config; what must not go by accident is the network, the CA and the anchor.
      protect: false,
      // A planned address is taken until the server that has it is gone.
      deleteBeforeReplace: parts.address !== undefined,
      ignoreChanges: [...(planned.keep ? booted : []), ...(build.stands(planned.resource) ? connected : [])],
      ...(parts.hooks ? { hooks: parts.hooks } : {}),
    }),
  );
}
