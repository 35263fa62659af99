/** Our own resources on Scaleway as Pulumi resources: one class a kind, typed by its provider's inputs and outputs. */
import * as pulumi from "@pulumi/pulumi";
import { type Args, DynamicResource } from "../dynamic/resource";
import type { KindName } from "./provider";
import type { AnchorInputs } from "./provider/anchor";
import type { ClusterApiInputs, ClusterApiOutputs } from "./provider/clusterApi";
import { storedProvider } from "./stored";

abstract class ScalewayResource<I> extends DynamicResource<I> {
  constructor(
    kind: KindName,
    name: string,
    args: Args<I>,
    outputs: string[],
    opts: pulumi.CustomResourceOptions,
  ) {
    super({ module: "scaleway", stored: storedProvider }, kind, name, args, outputs, opts);
  }
}

/** The cluster's first and last resource. It has no object in the cloud. */
export class Anchor extends ScalewayResource<AnchorInputs> {
  constructor(name: string, args: Args<AnchorInputs>, opts: pulumi.CustomResourceOptions) {
    super("Anchor", name, args, [], opts);
  }
}

/** Done once the API server answers. */
export class ClusterApi extends ScalewayResource<ClusterApiInputs> {
  declare readonly kubeconfig: pulumi.Output<ClusterApiOutputs["kubeconfig"]>;
  declare readonly version: pulumi.Output<ClusterApiOutputs["version"]>;
  constructor(name: string, args: Args<ClusterApiInputs>, opts: pulumi.CustomResourceOptions) {
    super(
      "ClusterApi",
      name,
      args,
      ["kubeconfig", "version"],
      pulumi.mergeOptions({ additionalSecretOutputs: ["kubeconfig"] }, opts),
    );
  }
}
