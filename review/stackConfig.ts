/** The config file of a stack under review, as far as the review itself reads or changes it. */
import { parse, stringify } from "yaml";
import { type Cloud, clouds } from "../components/cluster";

type Config = Record<string, unknown>;

/** The cloud of a stack, or none where the file can't be read or names no cloud of ours. */
export function cloudOf(text: string): Cloud | undefined {
  try {
    const cloud = configOf(text)["byoc:cloud"];
    return clouds.find((one) => one === cloud);
  } catch {
    return undefined;
  }
}

/** This machine, as the sandbox's API servers see it. */
const ownAddresses = "127.0.0.0/24";

/**
 * The config for a sandbox: its project instead of the customer's, and this machine among those who may reach the API
 * server where only some may. Settings of the real backend (encryption) are left out.
 *
 * @param customersProject the project that the sandbox's stands for; another one stays, and is refused as it would be
 */
export function forSandbox(text: string, project: string, customersProject: unknown): string {
  const config = configOf(text);
  const own = config["byoc:project"];
  const cluster = config["byoc:cluster"];
  return stringify({
    config: {
      ...config,
      ...(own !== undefined && own === customersProject ? { "byoc:project": project } : {}),
      ...(cluster === undefined ? {} : { "byoc:cluster": reachable(cluster) }),
    },
  });
}

/** The customer's project in the config. */
export const projectOf = (text: string): unknown => configOf(text)["byoc:project"];

function reachable(cluster: unknown): unknown {
  if (!isObject(cluster) || !isObject(cluster.apiServer)) return cluster;
  const { allowedCidrs } = cluster.apiServer;
  if (!Array.isArray(allowedCidrs)) return cluster;
  // In front, so that a difference in the rest of the list stays one at its end.
  return {
    ...cluster,
    apiServer: { ...cluster.apiServer, allowedCidrs: [ownAddresses, ...(allowedCidrs as unknown[])] },
  };
}

function configOf(text: string): Config {
  const file: unknown = parse(text);
  const config = isObject(file) ? file.config : undefined;
  if (!isObject(config)) throw new Error("The stack's file has no `config:` with keys below it.");
  return config;
}

const isObject = (value: unknown): value is Config =>
  typeof value === "object" && value !== null && !Array.isArray(value);
