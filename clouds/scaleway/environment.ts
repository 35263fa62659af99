/** Scaleway's part of the environment of a run: where the credential is, and where the APIs are. */
import type { Issue } from "../issue";

export const scalewayVariables = {
  configPath: "SCW_CONFIG_PATH",
  profile: "SCW_PROFILE",
  endpoint: "SCW_API_URL",
  s3Endpoint: "SCW_S3_ENDPOINT",
} as const;

export interface ScalewayEnvironment {
  accessKey: string;
  secretKey: string;
  /** Base URL of the API without a slash at its end. */
  endpoint: string;
  /** Base URL of the object storage in a region, without a slash at its end. */
  s3Endpoint: (region: string) => string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the environment and the config file, or throws a `ConfigError` that names everything that is wrong. */
export function readScalewayEnvironment(_environment: Environment): ScalewayEnvironment {
  throw new Error("not there yet");
}

/** Everything that is wrong with the environment and the config file, for a stack of this project and region. */
export function checkScalewayEnvironment(
  _environment: Environment,
  _stack: { project: string; region: string },
): Issue[] {
  return [];
}
