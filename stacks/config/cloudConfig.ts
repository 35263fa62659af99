/** What a cloud adds to the common ways of checking a config: one object for each cloud on which clusters can be made. */
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
  /** Everything that is wrong with the environment of the run. */
  checkEnvironment: (environment: Environment, context: CheckContext) => Issue[];
  /** The environment variables that take what was put in the config at that place. */
  credentialVariables: (path: Path) => readonly string[];
  /** The spec of a config that passed all checks. */
  toSpec: (config: unknown, now: Date) => ClusterSpec;
}
