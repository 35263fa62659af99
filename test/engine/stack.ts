/** A stack of the real project on the real engine against a sandbox of its own: what the clouds' tests share. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, stringify } from "yaml";
import type { SandboxAdmin } from "../../sandbox/base/admin";
import type { Run } from "../../sandbox/engine/workspace";
import type { Exported, RunOptions, TestWorkspace } from "./support";

/** Stack config as an object: `byoc:cloud` and so on. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests reach into the config freely
export type StackConfig = Record<string, any>;

/** The config of an example stack, with `change` made to it. */
export function exampleStackConfig(
  example: string,
  change: (config: StackConfig) => void = () => undefined,
): string {
  const file = path.resolve(__dirname, `../../stacks/Pulumi.example-${example}.yaml`);
  const { config } = parse(readFileSync(file, "utf8")) as { config: StackConfig };
  change(config);
  return stringify({ config });
}

/** What a sandbox tells of an object. */
export interface InventoryObject {
  name: string;
  labels?: Record<string, string>;
}

/** A running sandbox. */
export interface RunningSandbox {
  url: string;
  admin: SandboxAdmin;
  close(): Promise<void>;
}

export abstract class SandboxStack<S extends RunningSandbox, O extends InventoryObject> {
  protected constructor(
    readonly sandbox: S,
    readonly workspace: TestWorkspace,
    /** Id of the project or organisation that the stack works in. */
    private readonly project: string,
  ) {}

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

  /** What the project holds. */
  async inventory(): Promise<Record<string, O[]>> {
    return ((await this.sandbox.admin.inventory())[this.project] ?? {}) as unknown as Record<string, O[]>;
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
    return (deployment.resources ?? []).filter(
      ({ type }) => !type.startsWith("pulumi:") && !type.startsWith("byoc:"),
    );
  }

  /**
   * What the state says of each resource in the cloud: a fingerprint, with secrets opened, because each export
   * encrypts them anew. The engine's own notes (times, the component's arguments) are left out.
   */
  async state(): Promise<Record<string, string>> {
    const { deployment } = await this.workspace.exportStack({ showSecrets: true });
    return Object.fromEntries(
      (deployment.resources ?? [])
        .filter(({ type }) => !type.startsWith("pulumi:") && !type.startsWith("byoc:"))
        .map(({ urn, id, inputs, outputs, protect }) => [
          urn,
          createHash("sha256").update(JSON.stringify({ id, inputs, outputs, protect })).digest("hex"),
        ]),
    );
  }

  /** What the run said; state and cloud are exactly as they were before it. */
  async untouched(action: () => Promise<Pick<Run, "stdout" | "stderr">>): Promise<string> {
    const before = { state: await this.state(), inventory: await this.inventory() };
    const { stdout, stderr } = await action();
    expect({ state: await this.state(), inventory: await this.inventory() }).toEqual(before);
    return stdout + stderr;
  }

  /** Kills the CLI and all that it started while a call hangs that the cloud has carried out. */
  async killDuring(verb: "up" | "destroy", call: string): Promise<void> {
    const { admin } = this.sandbox;
    const [method, path = ""] = call.split(" ");
    const route = new RegExp(`^${path.replaceAll("*", "[^/]+")}$`);
    await admin.addFault({ match: call, nth: 1, effect: { type: "hang", when: "after" } });
    const run = this.run(verb, { expectFailure: true });
    const seen = async () =>
      (await admin.requests()).some(
        (request) => request.method === method && route.test(request.path.split("?", 1)[0] ?? ""),
      );
    for (let look = 0; !(await seen()); look++) {
      if (look === 800) throw new Error(`no ${call} within 40 s`);
      await sleep(50);
    }
    // The engine writes its file in place: killed in the middle of that it has none, which is not what is tried here.
    await this.workspace.quiet();
    this.workspace.kill9();
    await run;
    await admin.clearFaults();
    await this.workspace.cancel();
  }

  async dispose(): Promise<void> {
    try {
      await this.workspace.dispose();
    } finally {
      await this.sandbox.close();
    }
  }
}
