/**
 * `pulumi-language-nodejs`: the engine starts it to run programs, policy packs and plugins written for Node.
 * It takes the place of the official one, which comes with the official CLI only. It prints the port on
 * which it serves, and lives until the engine interrupts it.
 */
import "./orphan";
import type { EventEmitter } from "node:events";
import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import * as language from "@pulumi/pulumi/proto/language_pb.js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import { version } from "@pulumi/pulumi/version.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { type Ending, killAll, start, startNode, stop, stopAll } from "./children";
import { dependencies, pluginCommand, programCommand } from "./program";

/** With this code the program says that it has told the user all there is to tell. */
const bail = 32;

/** The engine's address comes last, after flags for logging and tracing. */
const engineAddress = process.argv.at(-1) ?? "";

/** Serves one call; what `answer` throws becomes the call's error. */
function unary<Q, R>(answer: (request: Q, call: EventEmitter) => R | Promise<R>): grpc.handleUnaryCall<Q, R> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => answer(call.request, call))
      .then((response) => callback(null, response))
      .catch((error: Error) => callback({ code: grpc.status.UNKNOWN, details: error.message }));
  };
}

async function run(request: language.RunRequest, call: EventEmitter): Promise<language.RunResponse> {
  const { args, ...options } = programCommand(request, engineAddress);
  const { child, ended } = startNode(args, { ...options, stdio: ["ignore", "inherit", "inherit"] });
  call.once("cancelled", () => stop(child));
  const ending = await ended;
  const response = new language.RunResponse();
  if ("code" in ending && ending.code === bail) response.setBail(true);
  else response.setError(failure(ending));
  return response;
}

function failure(ending: Ending): string {
  if ("error" in ending) return `The program could not be started: ${ending.error.message}`;
  if ("signal" in ending) return `The program was ended by ${ending.signal}`;
  return ending.code === 0 ? "" : `The program ended with code ${ending.code}`;
}

function runPlugin(
  call: grpc.ServerWritableStream<language.RunPluginRequest, language.RunPluginResponse>,
): void {
  let command: ReturnType<typeof pluginCommand>;
  try {
    command = pluginCommand(call.request);
  } catch (error) {
    call.emit("error", { code: grpc.status.UNKNOWN, details: (error as Error).message });
    return;
  }
  const { args, ...options } = command;
  const { child, ended } = startNode(args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  call.once("cancelled", () => stop(child));
  child.stdout?.on("data", (data: Buffer) => call.write(new language.RunPluginResponse().setStdout(data)));
  child.stderr?.on("data", (data: Buffer) => call.write(new language.RunPluginResponse().setStderr(data)));
  void ended.then((ending) => {
    call.write(new language.RunPluginResponse().setExitcode("code" in ending ? ending.code : 1));
    call.end();
  });
}

function installDependencies(
  call: grpc.ServerWritableStream<language.InstallDependenciesRequest, language.InstallDependenciesResponse>,
): void {
  const options = { cwd: call.request.getDirectory(), stdio: ["ignore", "pipe", "pipe"] } as const;
  const { child, ended } = start("npm", ["install", "--no-audit", "--no-fund"], {
    ...options,
    stdio: [...options.stdio],
  });
  call.once("cancelled", () => stop(child));
  child.stdout?.on("data", (data: Buffer) =>
    call.write(new language.InstallDependenciesResponse().setStdout(data)),
  );
  child.stderr?.on("data", (data: Buffer) =>
    call.write(new language.InstallDependenciesResponse().setStderr(data)),
  );
  void ended.then((ending) => {
    if ("code" in ending && ending.code === 0) call.end();
    else call.emit("error", { code: grpc.status.UNKNOWN, details: "npm install failed" });
  });
}

function programDependencies(
  request: language.GetProgramDependenciesRequest,
): language.GetProgramDependenciesResponse {
  const response = new language.GetProgramDependenciesResponse();
  for (const { name, version } of dependencies(
    request.getInfo()?.getProgramDirectory() || request.getPwd(),
  )) {
    response.addDependencies(new language.DependencyInfo().setName(name).setVersion(version));
  }
  return response;
}

const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(LanguageRuntimeService, {
  handshake: unary(() => new language.LanguageHandshakeResponse()),
  getPluginInfo: unary(() => new PluginInfo().setVersion(version)),
  about: unary(() =>
    new language.AboutResponse().setExecutable(process.execPath).setVersion(process.versions.node),
  ),
  // Plugins are named by the resources that need them, and found on PATH.
  getRequiredPlugins: unary(() => new language.GetRequiredPluginsResponse()),
  getRequiredPackages: unary(() => new language.GetRequiredPackagesResponse()),
  getProgramDependencies: unary(programDependencies),
  run: unary(run),
  runPlugin,
  installDependencies,
  cancel: unary(() => {
    stopAll();
    return new Empty();
  }),
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    killAll();
    process.exit(0);
  });
}

server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  // The engine reads the port from the first line.
  process.stdout.write(`${port}\n`);
});
