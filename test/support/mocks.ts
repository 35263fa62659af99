import * as pulumi from "@pulumi/pulumi";
import { getMonitor } from "@pulumi/pulumi/runtime";

/** One resource as a component registers it: inputs from the mocks, options from a transformation. */
export interface Registered {
  type: string;
  name: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the inputs of any resource
  inputs: Record<string, any>;
  opts: pulumi.CustomResourceOptions;
}

/** Records what a component registers, with ids and outputs made up for each resource. */
export class Recorder {
  readonly resources = new Map<string, Registered>();
  private readonly options = new Map<string, pulumi.CustomResourceOptions>();

  /** Call once, before anything is registered. `outputs` makes up what a cloud would add to a resource's inputs. */
  async start(outputs: (resource: { type: string; name: string }) => object): Promise<void> {
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs }) => {
          this.resources.set(name, { type, name, inputs, opts: this.options.get(name) ?? {} });
          return { id: `${name}-id`, state: { ...inputs, ...outputs({ type, name }) } };
        },
        call: () => ({}),
      },
      "byoc",
      "example",
      false,
    );
    // Pulumi's mocks know no resource hooks: the engine's part, taking note of one, is played here.
    const monitor = getMonitor() as unknown as { registerResourceHook: unknown };
    monitor.registerResourceHook = (_hook: unknown, done: (error: null, answer: object) => void) =>
      done(null, {});
  }

  clear(): void {
    this.resources.clear();
    this.options.clear();
  }

  /** Options for the component under test: they show the options of its children. */
  readonly opts: pulumi.ComponentResourceOptions = {
    transformations: [
      ({ name, opts, props }) => {
        this.options.set(name, opts);
        return { props, opts };
      },
    ],
  };

  get(name: string): Registered {
    const found = this.resources.get(name);
    if (!found) throw new Error(`no resource ${name}; there are ${[...this.resources.keys()].join(", ")}`);
    return found;
  }

  ofType(kind: string): Registered[] {
    return [...this.resources.values()].filter(({ type }) => type.endsWith(`:${kind}`));
  }
}

/** The value of an output. */
export function outputValue<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply((value) => resolve(value)));
}
