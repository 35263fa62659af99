/** The whole life of the example Thalassa stack, on the real engine, against the sandbox. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Engine } from "../engine";
import { projectFolder } from "../engine/project";
import { type RunOptions, Workspace } from "../engine/workspace";
import { startThalassaSandbox } from "../thalassa";
import { organisation, type TokenName, tokenValues } from "../thalassa/seed";
import { type Demo, type Inventory, must } from "./steps";

const stackName = "example-thalassa";
/** Longest time for one step, in seconds: enough for real latencies. */
const stepDeadline = 3600;

export async function thalassaDemo(engine: Engine, latencyScale: number, signal: AbortSignal): Promise<Demo> {
  const sandbox = await startThalassaSandbox({ latencyScale });
  const workspace = new Workspace({
    engine,
    stackName,
    stackConfigYaml: readFileSync(path.join(projectFolder, "stacks", `Pulumi.${stackName}.yaml`), "utf8"),
    env: { PULUMI_RUN_PROGRAM: "true", THALASSA_API_ENDPOINT: sandbox.url },
  });
  const { admin } = sandbox;
  let token: TokenName = "valid";
  let before: Inventory = {};
  let during: Inventory = {};
  let after: Inventory = {};

  const inventory = async (): Promise<Inventory> => {
    const kinds = (await admin.inventory(organisation.identity))[organisation.identity] ?? {};
    return Object.fromEntries(
      Object.entries(kinds).map(([kind, objects]) => [kind, objects.map(({ name }) => name)]),
    );
  };
  const pulumi = async (args: string[], say: (line: string) => void, options: RunOptions = {}) => {
    const { stdout } = await workspace.pulumi(args, {
      env: { THALASSA_API_TOKEN: tokenValues[token] },
      onOutput: (text) => say(lastLine(text)),
      timeout: stepDeadline,
      signal,
      ...options,
    });
    return stdout;
  };
  const up = (say: (line: string) => void, ...args: string[]) =>
    pulumi(["up", "--yes", "--skip-preview", "--non-interactive", ...args], say);
  const preview = (say: (line: string) => void, ...args: string[]) =>
    pulumi(["preview", "--non-interactive", ...args], say);

  return {
    cloud: "thalassa",
    admin,
    inventories: () => ({ before, during, after }),
    close: async () => {
      await workspace.dispose();
      await sandbox.close();
    },
    steps: [
      {
        title: "Preview: what would be made",
        run: async (say) => {
          before = await inventory();
          await pulumi(["stack", "init", stackName], say);
          const creates = /(\d+) to create/.exec(await preview(say))?.[1];
          must(creates !== undefined, "the preview plans no resource");
          return `${creates} resources planned`;
        },
      },
      {
        title: "Up: network, cluster and node pools",
        run: async (say) => {
          await up(say);
          return counted(await inventory());
        },
      },
      {
        title: "Preview again: nothing to do",
        run: async (say) => {
          await preview(say, "--expect-no-changes");
          return "no change planned";
        },
      },
      {
        title: "Update: pool workers from 2 to 3 nodes, and a label",
        run: async (say) => {
          const pool = "byoc:cluster.nodePools[0]";
          await pulumi(["config", "set", "--path", `${pool}.count`, "3"], say);
          await pulumi(["config", "set", "--path", `${pool}.labels.tier`, "web"], say);
          await up(say);
          const nodes = (await inventory()).machine?.length ?? 0;
          must(nodes === 3, `there are ${nodes} nodes, not 3`);
          return "3 nodes, changed in place";
        },
      },
      {
        title: "Rotate the token: the old one is revoked",
        run: async (say) => {
          await admin.setToken("valid", { state: "revoked" });
          const { code } = await workspace.pulumi(["preview", "--non-interactive"], {
            env: { THALASSA_API_TOKEN: tokenValues.valid },
            expectFailure: "either",
            signal,
          });
          must(code !== 0, "the revoked token still works");
          token = "rotated";
          say("the old token is refused");
          return "the old token is refused";
        },
      },
      {
        title: "Up with the new token",
        run: async (say) => {
          await up(say, "--expect-no-changes");
          return "nothing had to change";
        },
      },
      {
        title: "Controllers in the cluster make a load balancer and a volume",
        run: async (say) => {
          const cluster = (await pulumi(["stack", "output", "clusterId"], say)).trim();
          await admin.plant({ cluster, loadBalancers: 1, volumes: 1 });
          during = await inventory();
          return counted(during);
        },
      },
      {
        title: "Destroy",
        run: async (say) => {
          await pulumi(["destroy", "--yes", "--skip-preview", "--non-interactive"], say);
          after = await inventory();
          must(JSON.stringify(after) === JSON.stringify(before), `left behind: ${JSON.stringify(after)}`);
          return "nothing left";
        },
      },
    ],
  };
}

const counted = (inventory: Inventory) => `${Object.values(inventory).flat().length} objects in the cloud`;

/** The last line that says something, without the engine's type tokens. */
function lastLine(text: string): string {
  const lines = text.split("\n").filter((line) => /\w/.test(line));
  return (lines.at(-1) ?? "").replace(/\S*:(?=\w+ cluster)/, "").trim();
}
