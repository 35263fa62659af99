/** Resources that Pulumi's own dynamic provider handles, with the code that `__provider` holds. */
import * as pulumi from "@pulumi/pulumi";
import { deadlinesFrom } from "./deadlines";

/** A provider's inputs as arguments: each as a value or an output. Deadlines come by `customTimeouts`. */
export type Args<I> = { [K in keyof Omit<I, "kind" | "deadlines">]: pulumi.Input<I[K]> };

export abstract class DynamicResource<I> extends pulumi.CustomResource {
  /**
   * `module` and `kind` make the type's token. `outputs` have to be named, or nobody could read them before the
   * engine answers.
   */
  constructor(
    provider: { module: string; stored: string },
    kind: string,
    name: string,
    args: Args<I>,
    outputs: readonly string[],
    opts: pulumi.CustomResourceOptions,
  ) {
    super(
      `pulumi-nodejs:dynamic/${provider.module}:${kind}`,
      name,
      {
        ...args,
        kind,
        deadlines: deadlinesFrom(opts.customTimeouts),
        ...Object.fromEntries(outputs.map((output) => [output, undefined])),
        __provider: provider.stored,
      },
      // A replacement must not find the object it replaces and take it for its own.
      pulumi.mergeOptions({ deleteBeforeReplace: true }, opts),
    );
  }
}
