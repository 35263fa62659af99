/** Shows the keys that the sandbox was given, at its start or by the admin API, in IAM. */
import type { Token } from "../../base/accounts";
import { alive, create, type Scaleway } from "../cloud";
import { stableId } from "../ids";
import { accessKeyOf } from "../keys";
import { everyProject, organisation } from "../seed";
import type { Policy, Rule } from "./records";

/** Sees to it that every key has an application and a policy. */
export function showKeys(cloud: Scaleway): void {
  for (const token of cloud.accounts.tokens()) {
    const accessKey = accessKeyOf(token.name);
    if (alive(cloud, "apiKey", accessKey) !== undefined) continue;
    const common = { project: organisation.identity, builtIn: true, description: "" };
    const application = create(cloud, "application", {
      ...common,
      id: stableId(`application ${token.name}`),
      name: token.name,
    });
    create(cloud, "policy", {
      ...common,
      id: stableId(`policy ${token.name}`),
      name: token.name,
      principal: { application_id: application.identity },
      rules: [],
      keyName: token.name,
    });
    create(cloud, "apiKey", {
      ...common,
      id: accessKey,
      name: accessKey,
      applicationId: application.identity,
      defaultProjectId: firstProject(token),
    });
  }
}

/** The rules of a policy, or of the key that it shows. */
export function rulesOf(cloud: Scaleway, policy: Policy): Rule[] {
  const token = cloud.accounts.tokens().find((one) => one.name === policy.keyName);
  if (token === undefined) return policy.rules;
  return [
    {
      id: stableId(`rule ${token.name}`),
      permissionSets: token.scopes,
      projects: token.organisations,
      condition: "",
    },
  ];
}

function firstProject(token: Token): string {
  return token.organisations.find((project) => project !== everyProject) ?? organisation.identity;
}
