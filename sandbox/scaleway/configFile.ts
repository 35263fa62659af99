/** The file that the official clients read a key from. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Token } from "../base/accounts";
import { accessKeyOf } from "./keys";
import { everyProject, organisation, project } from "./seed";

/** Writes the file of a key (mode 0600) and gives its path. */
export function writeConfigFile(folder: string, token: Token, url: string): string {
  const path = join(folder, `${token.name}.yaml`);
  const [first = project.identity] = token.organisations.filter((one) => one !== everyProject);
  const content = {
    access_key: accessKeyOf(token.name),
    secret_key: token.value,
    default_organization_id: organisation.identity,
    default_project_id: first,
    default_region: "fr-par",
    default_zone: "fr-par-1",
    api_url: url,
    send_telemetry: false,
  };
  writeFileSync(path, stringify(content), { mode: 0o600 });
  return path;
}
