import { type Engine, ensureEngine } from "../../sandbox/engine";
import { startThalassaSandbox, type ThalassaSandbox } from "../../sandbox/thalassa";
import { organisation, type TokenName, tokenValues } from "../../sandbox/thalassa/seed";
import { exampleStackConfig, type InventoryObject, SandboxStack, type StackConfig } from "./stack";
import { createWorkspace } from "./support";

/** The config of an example stack, with `change` made to it. */
export function exampleConfig(change?: (config: StackConfig) => void, example = "thalassa"): string {
  return exampleStackConfig(example, change);
}

/** An object of the demo organisation, without what changes from run to run. */
interface ThalassaObject extends InventoryObject {
  identity: string;
  status: string;
}
export type Inventory = Record<string, ThalassaObject[]>;

/** A stack of the real project on the real engine against a sandbox of its own. */
export class ThalassaStack extends SandboxStack<ThalassaSandbox, ThalassaObject> {
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
    return new ThalassaStack(sandbox, workspace, organisation.identity);
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
