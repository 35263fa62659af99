/** The credentials of this run, to find them where they must not be. */
import { hetznerVariables } from "../../clouds/hetzner/environment";
import { snapshotVariables } from "../../clouds/hetzner/snapshotKeys";
import { storedScalewaySecrets } from "../../clouds/scaleway/environment";
import { thalassaVariables } from "../../clouds/thalassa/environment";

/** Shorter values are no credentials, and would be found everywhere. */
const shortest = 8;

/** All of them, whatever the cloud. */
export function credentialsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  return [
    environment[hetznerVariables.token],
    environment[thalassaVariables.token],
    environment[snapshotVariables.secretKey],
    environment.SCW_SECRET_KEY,
    environment.SCW_ACCESS_KEY,
    environment.PULUMI_ACCESS_TOKEN,
    environment.PULUMI_CONFIG_PASSPHRASE,
    ...storedScalewaySecrets(environment),
  ].filter((secret) => secret !== undefined && secret.length >= shortest) as string[];
}
