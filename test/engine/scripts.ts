/** Runs a command of this project in a process of its own, as its users do. */
import { spawn } from "node:child_process";

export interface ScriptRun {
  code: unknown;
  /** What it wrote, to both streams. */
  output: string;
}

/** `onOutput` sees all output so far, and may interrupt the command as Ctrl-C does. */
export async function runScript(
  args: string[],
  options: { cwd?: string; env: NodeJS.ProcessEnv },
  onOutput: (output: string, interrupt: () => void) => void = () => undefined,
): Promise<ScriptRun> {
  const child = spawn(process.execPath, args, {
    ...options,
    env: { ...process.env, ...options.env },
    stdio: "pipe",
  });
  let output = "";
  const take = (data: Buffer) => {
    output += data.toString();
    onOutput(output, () => child.kill("SIGINT"));
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { code, output };
}
