/** What a key may do. */
import type { Token } from "../base/accounts";
import { alive, all, type Scaleway } from "./cloud";
import { accessKeyOf } from "./keys";

/** Permission sets for some projects; `everyProject` stands for all of them, also those to come. */
export interface Grant {
  sets: string[];
  projects: string[];
}

/** The grants of a key: what the sandbox was told, and what the policies of its application and groups say. */
export function grantsOf(cloud: Scaleway, token: Token): Grant[] {
  const own = { sets: token.scopes, projects: token.organisations };
  const application = alive(cloud, "apiKey", accessKeyOf(token.name))?.applicationId;
  if (application === undefined) return [own];
  const groups = all(cloud, "group")
    .filter((group) => group.applicationIds.includes(application))
    .map((group) => group.identity);
  const policies = all(cloud, "policy").filter(
    ({ principal }) => principal.application_id === application || groups.includes(principal.group_id ?? ""),
  );
  const rules = policies.flatMap((policy) => policy.rules);
  return [own, ...rules.map((rule) => ({ sets: rule.permissionSets, projects: rule.projects }))];
}
