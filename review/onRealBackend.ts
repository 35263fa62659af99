/** One stack where it really stands: a preview in this project, with the login and the credential of the environment. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { placePlugins } from "../sandbox/engine/plugins";
import { createMask } from "./mask";
import { type Findings, findings, type StackToReview } from "./onSandbox";
import { previewArguments, previewVariables } from "./plan";
import { cloudOf } from "./stackConfig";

/** Longest time for the preview, in milliseconds: it only reads. */
const deadline = 900_000;

export async function reviewOnRealBackend({
  stack,
  engine,
  folder,
  say,
  signal,
}: StackToReview): Promise<Findings> {
  const cloud = cloudOf(readFileSync(path.join(folder, "stacks", `Pulumi.${stack}.yaml`), "utf8"));
  if (cloud === undefined)
    return { problem: "The stack's file can't be read, or its byoc:cloud is none of ours." };
  placePlugins(engine.plugins, process.env.PULUMI_HOME || path.join(homedir(), ".pulumi"));
  const temporary = mkdtempSync(path.join(tmpdir(), "byoc-review-"));
  try {
    say("previewing the change under the policies");
    const eventLog = path.join(temporary, "events.json");
    const { stdout, stderr } = await run(
      [...previewArguments(eventLog), "--stack", stack, "--policy-pack", path.join(folder, "policies")],
      { cwd: folder, env: engine.environment({ ...previewVariables, TMPDIR: temporary }), signal },
    );
    signal.throwIfAborted();
    return { cloud, ...findings(stdout, eventLog, stderr, createMask(), cloud) };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

interface Place {
  cwd: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/** A refused preview is a result as well: the exit code says nothing that the events don't. */
function run(args: string[], { cwd, env, signal }: Place): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout: deadline });
    const interrupt = () => child.kill("SIGINT");
    signal.addEventListener("abort", interrupt);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.once("error", reject);
    child.once("close", () => {
      signal.removeEventListener("abort", interrupt);
      resolve({ stdout, stderr });
    });
  });
}
