/** Our own resources on Hetzner as Pulumi resources: one class a kind, typed by its provider's inputs and outputs. */
import * as pulumi from "@pulumi/pulumi";
import type { KubeObject } from "../../clouds/kubernetes/objects";
import { type Args, DynamicResource } from "../dynamic/resource";
import type { KindName } from "./provider";
import type { AnchorInputs, AnchorOutputs } from "./provider/anchor";
import type { CloudAccessInputs, CloudAccessOutputs } from "./provider/cloudAccess";
import type { ClusterApiInputs, ClusterApiOutputs } from "./provider/clusterApi";
import type { ManifestsInputs, ManifestsOutputs } from "./provider/manifests";
import type { NodePoolInputs, NodePoolOutputs } from "./provider/nodePool";
import type { UpgradeInputs } from "./provider/upgrade";
import { storedProvider } from "./stored";

abstract class HetznerResource<I> extends DynamicResource<I> {
  constructor(
    kind: KindName,
    name: string,
    args: Args<I>,
    outputs: string[],
    opts: pulumi.CustomResourceOptions,
  ) {
    super({ module: "hetzner", stored: storedProvider }, kind, name, args, outputs, opts);
  }
}

/** A resource inside the cluster: its kubeconfig is a secret wherever it stands. */
abstract class InClusterResource<I extends { kubeconfig: string }> extends HetznerResource<I> {
  constructor(
    kind: KindName,
    name: string,
    args: Args<I>,
    outputs: string[],
    opts: pulumi.CustomResourceOptions,
    secrets: string[] = [],
  ) {
    super(
      kind,
      name,
      { ...args, kubeconfig: pulumi.secret(args.kubeconfig) },
      outputs,
      pulumi.mergeOptions({ additionalSecretOutputs: ["kubeconfig", ...secrets] }, opts),
    );
  }
}

/** The cluster's first and last object: its id is the placement group's. */
export class Anchor extends HetznerResource<AnchorInputs> {
  declare readonly placementGroupId: pulumi.Output<AnchorOutputs["placementGroupId"]>;
  constructor(name: string, args: Args<AnchorInputs>, opts: pulumi.CustomResourceOptions) {
    super("Anchor", name, args, ["placementGroupId"], opts);
  }
}

/** Done once the API server answers. */
export class ClusterApi extends InClusterResource<ClusterApiInputs> {
  declare readonly version: pulumi.Output<ClusterApiOutputs["version"]>;
  declare readonly formedAt: pulumi.Output<ClusterApiOutputs["formedAt"]>;
  constructor(name: string, args: Args<ClusterApiInputs>, opts: pulumi.CustomResourceOptions) {
    super("ClusterApi", name, args, ["version", "formedAt"], opts);
  }
}

/** The credentials of the run's environment, for the cluster's controllers. */
export class CloudAccess extends InClusterResource<CloudAccessInputs> {
  declare readonly fingerprint: pulumi.Output<CloudAccessOutputs["fingerprint"]>;
  constructor(name: string, args: Args<CloudAccessInputs>, opts: pulumi.CustomResourceOptions) {
    super("CloudAccess", name, args, ["salt", "fingerprint"], opts);
  }
}

/** Objects of the cluster. */
export class Manifests extends InClusterResource<ManifestsInputs> {
  declare readonly count: pulumi.Output<ManifestsOutputs["count"]>;
  constructor(
    name: string,
    args: Omit<Args<ManifestsInputs>, "objects"> & { objects: pulumi.Input<KubeObject[]> },
    opts: pulumi.CustomResourceOptions,
  ) {
    const objects = pulumi.secret(pulumi.output(args.objects).apply((list) => JSON.stringify(list)));
    super("Manifests", name, { ...args, objects }, ["count"], opts, ["objects"]);
  }
}

/** Done once the pool's servers have joined and take workloads. */
export class NodePool extends InClusterResource<NodePoolInputs> {
  declare readonly nodes: pulumi.Output<NodePoolOutputs["nodes"]>;
  constructor(name: string, args: Args<NodePoolInputs>, opts: pulumi.CustomResourceOptions) {
    super("NodePool", name, args, ["nodes"], opts);
  }
}

/** The version that all nodes run; a change of it upgrades them. */
export class Upgrade extends InClusterResource<UpgradeInputs> {
  declare readonly version: pulumi.Output<string>;
  constructor(name: string, args: Args<UpgradeInputs>, opts: pulumi.CustomResourceOptions) {
    super("Upgrade", name, args, [], opts);
  }
}
