import { type Engine, ensureEngine } from "../../sandbox/engine";
import {
  type HetznerSandbox,
  project,
  startHetznerSandbox,
  type TokenName,
  tokenValues,
} from "../../sandbox/hetzner";
import { exampleStackConfig, type InventoryObject, SandboxStack, type StackConfig } from "./stack";
import { createWorkspace } from "./support";

interface HetznerObject extends InventoryObject {
  /** The cloud's id, as digits. */
  identity: string;
  labels: Record<string, string>;
}
export type Inventory = Record<string, HetznerObject[]>;

/**
 * The highly available example, small enough for many runs: one pool of three workers, and reached at the load
 * balancer, as the run's own address is not in the example's list.
 */
export function haConfig(change: (config: StackConfig) => void = () => undefined): string {
  return exampleStackConfig("hetzner", (config) => {
    const cluster = config["byoc:cluster"];
    cluster.deleteProtection = false;
    cluster.onDelete = { volumes: "delete" };
    cluster.apiServer = { access: "public" };
    cluster.nodePools = [{ name: "workers", machineTypes: ["cx43", "cpx42"], count: 3 }];
    change(config);
  });
}

/** A cluster with one control-plane node and one worker. */
export function singleConfig(change: (config: StackConfig) => void = () => undefined): string {
  return haConfig((config) => {
    const cluster = config["byoc:cluster"];
    cluster.type = "dedicated";
    delete cluster.controlPlane;
    cluster.nodePools = [{ name: "workers", machineTypes: ["cx43", "cpx42"], count: 1 }];
    change(config);
  });
}

/** A stack of the real project on the real engine against a sandbox of its own. */
export class HetznerStack extends SandboxStack<HetznerSandbox, HetznerObject> {
  static async create(
    options: { config?: string; latencyScale?: number; engine?: Engine; projectFolder?: string } = {},
  ): Promise<HetznerStack> {
    const engine = options.engine ?? (await ensureEngine());
    const sandbox = await startHetznerSandbox({ latencyScale: options.latencyScale ?? 0 });
    const workspace = await createWorkspace({
      engine,
      stackName: "customer-1",
      stackConfigYaml: options.config ?? haConfig(),
      env: {
        PULUMI_RUN_PROGRAM: "true",
        HCLOUD_ENDPOINT: sandbox.environment.HCLOUD_ENDPOINT,
        HCLOUD_TOKEN: tokenValues.valid,
      },
      ...(options.projectFolder === undefined ? {} : { projectFolder: options.projectFolder }),
    });
    return new HetznerStack(sandbox, workspace, project.identity);
  }

  /** A call as a client of the cloud makes it, as by somebody in the console. */
  async byHand(method: string, path: string, body?: object): Promise<void> {
    const response = await fetch(`${this.sandbox.environment.HCLOUD_ENDPOINT}/${path}`, {
      method,
      headers: { authorization: `Bearer ${tokenValues.valid}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }

  /** The servers with this role, by name. */
  async servers(role?: string): Promise<HetznerObject[]> {
    return ((await this.inventory()).server ?? [])
      .filter(({ labels }) => role === undefined || labels["mengi-role"] === role)
      .sort((a, b) => a.name.localeCompare(b.name));
  }
}

/** Environment with another token. */
export const withToken = (name: TokenName) => ({ HCLOUD_TOKEN: tokenValues[name] });
