/** What a cloud adds to the common ways of checking a config: one object for each cloud. */
import type { z } from "zod";
import type { Issue } from "../../clouds/issue";
import type { ClusterSpec } from "../../components/cluster";
import type { CheckContext } from "./checks";
import type { CloudOffer } from "./clouds";
import type { Path } from "./shell";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface CloudConfig {
  offer: CloudOffer;
  schema: () => z.ZodType;
  /** Rules that take more than one value, or the time of day. */
  checkTogether: (context: CheckContext) => void;
  /** Everything that is wrong with the environment of the run; what it finds wrong with the config it adds to the report. */
  checkEnvironment: (environment: Environment, context: CheckContext) => Issue[];
  /** Credentials of the run that are not in the environment itself but in a file that it names. */
  storedSecrets?: (environment: Environment) => readonly string[];
  /** The environment variables that take what was put in the config at that place. */
  credentialVariables: (path: Path) => readonly string[];
  /** The spec of a config that passed all checks. */
  toSpec: (config: unknown, now: Date) => ClusterSpec;
}
