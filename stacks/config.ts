/** Reads and checks a stack's config. Everything that is wrong with it is reported at once. */
import { ConfigError } from "../clouds/issue";
import type { ClusterSpec } from "../components/cluster";
import { type ConfigContext, checkConfig } from "./config/check";
import { type PolicyConfig, readPolicyConfig } from "./config/policy";

export { ConfigError } from "../clouds/issue";
export type { ConfigContext } from "./config/check";

const keys = ["cloud", "customer", "project", "cluster", "policy"];
/** Those whose values are objects: the engine hands them over as JSON. */
const objects = ["cluster", "policy"];

/**
 * Reads the config of the stack that a program runs for, from the engine's list of all values: only the list
 * has the keys that nobody asks for. Where there is no list, as in a program inside the Automation API, `get`
 * is asked for each key; it is that of `pulumi.Config`.
 */
export function readStackConfig(
  stack: string,
  get: (key: string) => string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): ClusterSpec {
  return parseStackConfig(stackValues(get, environment), { stack, environment });
}

/** The stack's `byoc:policy`, of a config that {@link readStackConfig} has taken. */
export function readStackPolicy(environment: NodeJS.ProcessEnv): PolicyConfig {
  return readPolicyConfig(stackValues(() => undefined, environment).policy);
}

function stackValues(
  get: (key: string) => string | undefined,
  environment: NodeJS.ProcessEnv,
): Record<string, unknown> {
  const values = engineValues(environment) ?? keys.map((key) => [key, get(key)] as const);
  return Object.fromEntries(
    values
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, objects.includes(key) ? fromJson(value) : value]),
  );
}

/**
 * Checks a config, given as `{cloud, customer, project, cluster}`, together with the environment of the run,
 * and fills in every default. Throws a {@link ConfigError} and nothing else.
 */
export function parseStackConfig(raw: unknown, context: ConfigContext): ClusterSpec {
  const checked = checkConfig(raw, context);
  if ("issues" in checked) throw new ConfigError(checked.subject, checked.issues);
  return checked.spec;
}

/** All values of namespace `byoc`, from the variable in which the engine hands them over. */
function engineValues(environment: NodeJS.ProcessEnv): [string, unknown][] | undefined {
  const all = fromJson(environment.PULUMI_CONFIG);
  if (typeof all !== "object" || all === null) return undefined;
  return Object.entries(all).flatMap(([name, value]) => {
    // Old engines write `byoc:config:cloud`.
    const key = /^byoc:(?:config:)?(.*)$/s.exec(name)?.[1];
    return key === undefined ? [] : [[key, value] as [string, unknown]];
  });
}

/** The value of a JSON text; anything else stays as it is, for the check to refuse. */
function fromJson(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
