import { ensureEngine } from "../../sandbox/engine";
import {
  keys,
  type KeyName,
  project,
  type ScalewaySandbox,
  startScalewaySandbox,
} from "../../sandbox/scaleway";
import { exampleStackConfig, type InventoryObject, SandboxStack, type StackConfig } from "./stack";
import { createWorkspace } from "./support";

export interface ScalewayObject extends InventoryObject {
  /** The cloud's id. */
  identity: string;
  status: string;
  labels: Record<string, string>;
}

/** Our id of the cluster in the config. */
export const cluster = "5b0f3c1a-8a44-4c6b-b0d9-2f6e1c7a9e07";

/** A shared control plane and a pool with one node. */
export function smallConfig(change: (config: StackConfig) => void = () => undefined): string {
  return exampleStackConfig("scaleway-minimal", (config) => {
    const spec = config["byoc:cluster"];
    spec.nodePools = [{ name: "workers", machineType: "DEV1-M", count: 1 }];
    spec.onDelete = { volumes: "delete", backups: "delete" };
    change(config);
  });
}

/** A stack of the real project on the real engine against a sandbox of its own. */
export class ScalewayStack extends SandboxStack<ScalewaySandbox, ScalewayObject> {
  /** `key` is used where a run asks for no other. Default: the one with the five permission sets. */
  static async create(
    options: { config?: string; key?: KeyName; projectFolder?: string } = {},
  ): Promise<ScalewayStack> {
    const engine = await ensureEngine();
    const sandbox = await startScalewaySandbox({ latencyScale: 0 });
    const workspace = await createWorkspace({
      engine,
      stackName: "customer-1",
      stackConfigYaml: options.config ?? smallConfig(),
      env: {
        PULUMI_RUN_PROGRAM: "true",
        ...sandbox.environment,
        SCW_CONFIG_PATH: sandbox.configFile(options.key ?? "valid"),
      },
      ...(options.projectFolder === undefined ? {} : { projectFolder: options.projectFolder }),
    });
    return new ScalewayStack(sandbox, workspace, project.identity);
  }

  /** Environment with another key. */
  with(key: KeyName): { SCW_CONFIG_PATH: string } {
    return { SCW_CONFIG_PATH: this.sandbox.configFile(key) };
  }

  /** A call as a client of the cloud makes it, as by somebody in the console. */
  async byHand<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.sandbox.url}${path}`, {
      method,
      headers: { "x-auth-token": keys.all.secretKey, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** The calls to the API that are no reads, as `METHOD path`. */
  async writes(): Promise<string[]> {
    return (await this.sandbox.admin.requests())
      .filter(({ method }) => method !== "GET" && method !== "HEAD")
      .map(({ method, path }) => `${method} ${path}`);
  }

  /** The pools by name, with their nodes. */
  async pools(): Promise<ScalewayObject[]> {
    return ((await this.inventory()).pool ?? []).sort((a, b) => a.name.localeCompare(b.name));
  }
}
