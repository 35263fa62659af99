/** Thalassa's resources as Pulumi resources: one class a kind, typed by its provider's inputs and outputs. */
import * as pulumi from "@pulumi/pulumi";
import { type Args, DynamicResource } from "../dynamic/resource";
import type { KindName } from "./provider";
import type { KubeconfigInputs, KubeconfigOutputs } from "./provider/kubeconfig";
import type { KubernetesClusterInputs, KubernetesClusterOutputs } from "./provider/kubernetesCluster";
import type { NatGatewayInputs, NatGatewayOutputs } from "./provider/natGateway";
import type { NodePoolInputs, NodePoolOutputs } from "./provider/nodePool";
import type { RouteInputs } from "./provider/route";
import type { RouteTableInputs } from "./provider/routeTable";
import type { SubnetInputs, SubnetOutputs } from "./provider/subnet";
import type { VpcInputs, VpcOutputs } from "./provider/vpc";
import { storedProvider } from "./stored";

abstract class ThalassaResource<I> extends DynamicResource<I> {
  constructor(
    kind: KindName,
    name: string,
    args: Args<I>,
    outputs: string[],
    opts: pulumi.CustomResourceOptions,
  ) {
    super({ module: "thalassa", stored: storedProvider }, kind, name, args, outputs, opts);
  }
}

export class Vpc extends ThalassaResource<VpcInputs> {
  declare readonly status: pulumi.Output<VpcOutputs["status"]>;
  constructor(name: string, args: Args<VpcInputs>, opts: pulumi.CustomResourceOptions) {
    super("Vpc", name, args, ["status"], opts);
  }
}

export class Subnet extends ThalassaResource<SubnetInputs> {
  declare readonly status: pulumi.Output<SubnetOutputs["status"]>;
  constructor(name: string, args: Args<SubnetInputs>, opts: pulumi.CustomResourceOptions) {
    super("Subnet", name, args, ["status"], opts);
  }
}

export class RouteTable extends ThalassaResource<RouteTableInputs> {
  constructor(name: string, args: Args<RouteTableInputs>, opts: pulumi.CustomResourceOptions) {
    super("RouteTable", name, args, [], opts);
  }
}

export class NatGateway extends ThalassaResource<NatGatewayInputs> {
  declare readonly status: pulumi.Output<NatGatewayOutputs["status"]>;
  declare readonly egressAddress: pulumi.Output<NatGatewayOutputs["egressAddress"]>;
  constructor(name: string, args: Args<NatGatewayInputs>, opts: pulumi.CustomResourceOptions) {
    super("NatGateway", name, args, ["status", "egressAddress"], opts);
  }
}

export class Route extends ThalassaResource<RouteInputs> {
  constructor(name: string, args: Args<RouteInputs>, opts: pulumi.CustomResourceOptions) {
    super("Route", name, args, [], opts);
  }
}

export class KubernetesCluster extends ThalassaResource<KubernetesClusterInputs> {
  declare readonly status: pulumi.Output<KubernetesClusterOutputs["status"]>;
  declare readonly endpoint: pulumi.Output<KubernetesClusterOutputs["endpoint"]>;
  declare readonly version: pulumi.Output<KubernetesClusterOutputs["version"]>;
  constructor(name: string, args: Args<KubernetesClusterInputs>, opts: pulumi.CustomResourceOptions) {
    super("KubernetesCluster", name, args, ["status", "endpoint", "version"], opts);
  }
}

export class NodePool extends ThalassaResource<NodePoolInputs> {
  declare readonly name: pulumi.Output<string>;
  declare readonly zone: pulumi.Output<string>;
  declare readonly status: pulumi.Output<NodePoolOutputs["status"]>;
  declare readonly nodes: pulumi.Output<NodePoolOutputs["nodes"]>;
  constructor(name: string, args: Args<NodePoolInputs>, opts: pulumi.CustomResourceOptions) {
    super("NodePool", name, args, ["status", "nodes"], opts);
  }
}

export class Kubeconfig extends ThalassaResource<KubeconfigInputs> {
  declare readonly kubeconfig: pulumi.Output<KubeconfigOutputs["kubeconfig"]>;
  declare readonly expiresAt: pulumi.Output<KubeconfigOutputs["expiresAt"]>;
  constructor(name: string, args: Args<KubeconfigInputs>, opts: pulumi.CustomResourceOptions) {
    super(
      "Kubeconfig",
      name,
      args,
      ["kubeconfig", "expiresAt"],
      pulumi.mergeOptions({ additionalSecretOutputs: ["kubeconfig"] }, opts),
    );
  }
}
