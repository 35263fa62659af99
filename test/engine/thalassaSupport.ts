import { readFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { type Engine, ensureEngine } from "../../sandbox/engine";
import type { Run } from "../../sandbox/engine/workspace";
import { startThalassaSandbox, type ThalassaSandbox } from "../../sandbox/thalassa";
import { organisation, type TokenName, tokenValues } from "../../sandbox/thalassa/seed";
import { createWorkspace, type Exported, type RunOptions, type TestWorkspace } from "./support";

/** Stack config as an object: `byoc:cloud` and so on. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests reach into the config freely
export type StackConfig = Record<string, any>;

/** The config of an example stack, with `change` made to it. */
export function exampleConfig(
  change: (config: StackConfig) => void = () => undefined,
  example = "thalassa",
): string {
  const file = path.resolve(__dirname, `../../stacks/Pulumi.example-${example}.yaml`);
  const { config } = parse(readFileSync(file, "utf8")) as { config: StackConfig };
  change(config);
  return stringify({ config });
}

/** What the demo organisation holds, without what changes from run to run. */
export type Inventory = Record<
  string,
  { identity: string; name: string; status: string; labels?: Record<string, string> }[]
>;

/** A stack of the real project on the real engine against a sandbox of its own. */
export class ThalassaStack {
  private constructor(
    readonly sandbox: ThalassaSandbox,
    readonly workspace: TestWorkspace,
  ) {}

  static async create(
    options: { config?: string; latencyScale?: number; engine?: Engine; projectFolder?: string } = {},
  ): Promise<ThalassaStack> {
    const engine = options.engine ?? (await ensureEngine());
    const sandbox = await startThalassaSandbox({ latencyScale: options.latencyScale ?? 0 });
    const workspace = await createWorkspace({
      engine,
      stackName: "customer-1",
      stackConfigYaml: options.config ?? exampleConfig(),
      env: {
        PULUMI_RUN_PROGRAM: "true",
        THALASSA_API_ENDPOINT: sandbox.url,
        THALASSA_API_TOKEN: tokenValues.valid,
      },
      ...(options.projectFolder === undefined ? {} : { projectFolder: options.projectFolder }),
    });
    return new ThalassaStack(sandbox, workspace);
  }

  /** Runs `pulumi <verb> --yes`, without asking and without the preview before it. */
  run(verb: "up" | "refresh" | "destroy", options: RunOptions = {}, args: string[] = []): Promise<Run> {
    return this.workspace.pulumi([verb, "--yes", "--skip-preview", "--non-interactive", ...args], options);
  }

  preview(options: RunOptions = {}, args: string[] = []): Promise<Run> {
    return this.workspace.pulumi(["preview", "--non-interactive", ...args], options);
  }

  set(path: string, value: string): Promise<Run> {
    return this.workspace.pulumi(["config", "set", "--path", path, value]);
  }

  async output(name: string): Promise<string> {
    return (await this.workspace.pulumi(["stack", "output", name])).stdout.trim();
  }

  async inventory(): Promise<Inventory> {
    return ((await this.sandbox.admin.inventory())[organisation.identity] ?? {}) as Inventory;
  }

  /** How many objects of each kind there are. */
  async counts(): Promise<Record<string, number>> {
    return Object.fromEntries(
      Object.entries(await this.inventory()).map(([kind, objects]) => [kind, objects.length]),
    );
  }

  /** The state's own resources, without the stack, the component and providers. */
  async resources(): Promise<NonNullable<Exported["deployment"]["resources"]>> {
    const { deployment } = await this.workspace.exportStack();
    return (deployment.resources ?? []).filter(({ type }) => type.startsWith("pulumi-nodejs:"));
  }

  async dispose(): Promise<void> {
    try {
      await this.workspace.dispose();
    } finally {
      await this.sandbox.close();
    }
  }
}

/** Environment with another token. */
export const withToken = (name: TokenName) => ({ THALASSA_API_TOKEN: tokenValues[name] });

/** What the example stack makes, by the sandbox's names of kinds. */
export const exampleCounts = {
  vpc: 1,
  subnet: 1,
  // Ours, and the default one that every VPC has and that goes with it.
  routeTable: 2,
  natGateway: 1,
  cluster: 1,
  nodePool: 2,
};
