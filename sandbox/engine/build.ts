/** The third source: a build from Go modules, pinned by our own go.mod and go.sum. */
import { execFile, spawn } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { Component } from "./components";
import { redact, Unavailable } from "./errors";
import { findExecutable } from "./path";
import type { Settings } from "./settings";

const execute = promisify(execFile);

/** Puts the component's executable into `folder`. */
export async function buildInto(folder: string, component: Component, settings: Settings): Promise<void> {
  const go = findExecutable("go", settings.environment);
  if (go === undefined) throw new Unavailable("there is no `go` on PATH");
  const env = goEnvironment(settings.environment);
  const { build } = component;
  await checkVersion(go, build.folder, env);
  const args = ["build", "-v", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", build.linker];
  const output = path.join(folder, component.name);
  await settings.progress(
    `Building ${component.name} ${component.version} from Go modules (minutes, once)`,
    (detail) => run(go, [...args, "-o", output, build.package], { cwd: build.folder, env }, detail),
  );
}

/** The user's Go settings (proxy, caches) hold; what would make another program of the same sources doesn't. */
function goEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { GOOS, GOARCH, GOEXPERIMENT, ...rest } = environment;
  // Without cgo no C compiler is needed. A workspace around this checkout is none of ours.
  return { ...rest, CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "" };
}

/** Go itself knows whether it is new enough for go.mod, or may fetch a newer one (GOTOOLCHAIN). */
async function checkVersion(go: string, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  await execute(go, ["list", "-m"], { cwd: folder, env, timeout: 120_000 }).catch(
    (error: Error & { stderr?: string }) => {
      throw new Unavailable(redact(lastLines(error.stderr ?? error.message, 3)));
    },
  );
}

function run(
  command: string,
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
  detail: (text: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "ignore", "pipe"] });
    let downloaded = 0;
    let compiled = 0;
    let log = "";
    child.stderr.setEncoding("utf8").on("data", (data: string) => {
      for (const line of data.split("\n").filter(Boolean)) {
        if (line.startsWith("go: downloading")) downloaded++;
        else if (/^[\w./~-]+$/.test(line)) compiled++;
        else log += `${line}\n`;
      }
      detail(`${downloaded} modules downloaded, ${compiled} packages compiled`);
    });
    child.once("error", (error) => reject(new Unavailable(error.message)));
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Unavailable(`\`go build\` failed:\n${redact(lastLines(log, 12))}`));
    });
  });
}

function lastLines(text: string, count: number): string {
  return text.trim().split("\n").slice(-count).join("\n");
}
