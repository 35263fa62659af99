/** The processes that the language host has started: none of them may outlive it. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import path from "node:path";

const running = new Set<ChildProcess>();

/** How a child ended. */
export type Ending = { code: number } | { signal: NodeJS.Signals } | { error: Error };

/** Starts Node with `args`; `ended` never rejects. */
export function startNode(
  args: string[],
  options: SpawnOptions,
): { child: ChildProcess; ended: Promise<Ending> } {
  return start(process.execPath, ["-r", path.join(__dirname, "preload.js"), ...args], options);
}

/** Starts any command; `ended` never rejects. */
export function start(
  command: string,
  args: string[],
  options: SpawnOptions,
): { child: ChildProcess; ended: Promise<Ending> } {
  const child = spawn(command, args, options);
  running.add(child);
  const ended = new Promise<Ending>((resolve) => {
    child.once("error", (error) => resolve({ error }));
    // "close" comes after the last output, "exit" may come before it.
    child.once("close", (code, signal) => resolve(signal === null ? { code: code ?? 1 } : { signal }));
  });
  void ended.then(() => running.delete(child));
  return { child, ended };
}

/** Asks a child to end, and makes it after two seconds. */
export function stop(child: ChildProcess): void {
  child.kill("SIGTERM");
  setTimeout(() => child.kill("SIGKILL"), 2000).unref();
}

/** Ends all children at once. */
export function killAll(): void {
  for (const child of running) child.kill("SIGKILL");
}

/** Asks all children to end. */
export function stopAll(): void {
  for (const child of running) stop(child);
}
