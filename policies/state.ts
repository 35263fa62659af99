/** What stands of a stack before a run: the resources of its state, as far as policies look at them. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { EngineStack } from "./engineMessages";

/** A resource of the state. Secrets in it are encrypted. */
export interface StandingResource {
  urn: string;
  type: string;
  name: string;
  inputs: Readonly<Record<string, unknown>>;
  outputs: Readonly<Record<string, unknown>>;
}

/** Resources by URN, without those that are on their way out. */
export type StackState = ReadonlyMap<string, StandingResource>;

/** Longest time for the CLI to read the state from its backend, in milliseconds. */
const deadline = 60_000;
/** A state has some kilobytes a resource. */
const mostBytes = 256 * 1024 * 1024;

/**
 * Reads the state as it was before this run, with the CLI and login of the run itself. The engine tells a policy pack
 * what is to be, never what is: without the state nobody could say what a plan takes away.
 */
export async function readStackState(stack: EngineStack): Promise<StackState> {
  const name = [stack.organization, stack.project, stack.name].filter((part) => part !== "").join("/");
  const { stdout } = await promisify(execFile)("pulumi", ["stack", "export", "--stack", name], {
    timeout: deadline,
    maxBuffer: mostBytes,
  });
  return stateOf(JSON.parse(stdout));
}

/** The resources of an exported stack. */
export function stateOf(exported: unknown): StackState {
  const { deployment } = exported as { deployment?: { resources?: ExportedResource[] } };
  return new Map(
    (deployment?.resources ?? [])
      .filter((resource) => resource.delete !== true)
      .map(({ urn, type, inputs = {}, outputs = {} }) => [
        urn,
        { urn, type, name: urn.slice(urn.lastIndexOf("::") + 2), inputs, outputs },
      ]),
  );
}

interface ExportedResource {
  urn: string;
  type: string;
  delete?: boolean;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}
