/** The stack that is judged: what its config orders, and how much tighter than the pack it wants to be. */
import type { ClusterSpec } from "../components/cluster";
import { ConfigError, readStackConfig, readStackPolicy } from "../stacks/config";
import type { PolicyConfig } from "../stacks/config/policy";
import type { EngineStack } from "./engineMessages";
import { credentialsOf } from "./secrets/credentials";
import { type StackState, readStackState } from "./state";

export interface JudgedStack {
  name: string;
  preview: boolean;
  spec: ClusterSpec;
  /** `byoc:policy` of the stack's config. */
  own: PolicyConfig;
  /** The credentials of this run. */
  credentials: readonly string[];
  /** What stands before this run. */
  state: Promise<StackState>;
}

/** A stack that can't be judged: why, for the message. Nothing of it is let through. */
export interface Unjudgeable {
  problem: string;
}

export function judgedStack(
  stack: EngineStack,
  environment: NodeJS.ProcessEnv = process.env,
): JudgedStack | Unjudgeable {
  try {
    // As the program gets it from the engine, so that both read one and the same config.
    const told = {
      ...environment,
      PULUMI_CONFIG: JSON.stringify(stack.config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(stack.secretKeys),
    };
    const spec = readStackConfig(stack.name, () => undefined, told);
    // At once, for the program takes as long to load as the CLI to answer, and most runs have policies that want it.
    const state = readStackState(stack);
    state.catch(() => undefined); // Whoever wants the state gets the error.
    return {
      name: stack.name,
      preview: stack.preview,
      spec,
      own: readStackPolicy(told),
      credentials: credentialsOf(environment),
      state,
    };
  } catch (error) {
    if (error instanceof ConfigError) return { problem: error.message };
    throw error;
  }
}
