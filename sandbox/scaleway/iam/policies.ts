/** Policies and their rules: which permission sets somebody has, and where. */
import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { id, name, optionalTags } from "../bodies";
import { all, create, requested, type Scaleway, setTags, startDeletion, touch } from "../cloud";
import { invalidArgument, invalidArguments } from "../errors";
import { hasTags, listed, pageOf } from "../listing";
import { isPermissionSet, scopeTypeOf } from "../permissions";
import { Query } from "../query";
import { checkQuota } from "../quotas";
import { change, noBody, nothing, ok, read } from "../routing";
import { everyProject, organisation } from "../seed";
import { update as commonUpdate } from "./applications";
import { rulesOf, showKeys } from "./known";
import type { Policy, Principal, Rule } from "./records";

const base = "/iam/v1alpha1/policies";

const ruleSpecs = z.object({
  permission_set_names: z.array(z.string()).nullish(),
  condition: z.string().nullish(),
  project_ids: z.array(id).nullish(),
  organization_id: id.nullish(),
});

const principal = {
  user_id: id.nullish(),
  group_id: id.nullish(),
  application_id: id.nullish(),
  no_principal: z.boolean().nullish(),
};

const creation = z.object({
  name,
  description: z.string().nullish(),
  organization_id: id.nullish(),
  rules: z
    .array(ruleSpecs)
    .nullish()
    .transform((rules) => rules ?? []),
  tags: optionalTags,
  ...principal,
});

export function registerPolicies(app: FastifyInstance, cloud: Scaleway): void {
  read(app, base, (request) => {
    showKeys(cloud);
    const policies = listed(cloud, request, {
      kind: "policy",
      filters: {
        policy_name: (policy, [text]) => policy.name.includes(text ?? ""),
        policy_ids: (policy, ids) => ids.includes(policy.identity),
        application_ids: ({ principal: whose }, ids) => ids.includes(whose.application_id ?? ""),
        group_ids: ({ principal: whose }, ids) => ids.includes(whose.group_id ?? ""),
        user_ids: ({ principal: whose }, ids) => ids.includes(whose.user_id ?? ""),
        no_principal: ({ principal: whose }, [value]) => String(whose.no_principal ?? false) === value,
        editable: (policy, [value]) => String(policy.keyName === null) === value,
        tag: hasTags,
      },
      orders: { policy_name: (policy) => policy.name },
    });
    return pageOf(
      request,
      "policies",
      policies.map((policy) => view(cloud, policy)),
    );
  });

  read(app, `${base}/:id`, (request) => {
    showKeys(cloud);
    return view(cloud, requested(cloud, request, "policy", "read"));
  });

  change(app, "POST", base, creation, (request, body) => {
    authorise(request, { family: "IAM", resource: "policy", action: "create", project: everyProject });
    checkQuota(cloud, "iam_policies", all(cloud, "policy").filter((policy) => !policy.builtIn).length);
    const policy = create(cloud, "policy", {
      project: organisation.identity,
      name: body.name,
      description: body.description ?? "",
      tags: body.tags,
      principal: principalOf(body) ?? { no_principal: true },
      rules: body.rules.map(newRule),
      keyName: null,
    });
    // The real answer counts nothing yet either.
    return ok({ ...view(cloud, policy), nb_rules: 0, nb_scopes: 0, nb_permission_sets: 0 });
  });

  change(app, "PATCH", `${base}/:id`, commonUpdate.extend(principal), (request, body) => {
    const policy = requested(cloud, request, "policy", "write");
    refuseShown(policy);
    policy.name = body.name ?? policy.name;
    policy.description = body.description ?? policy.description;
    policy.principal = principalOf(body) ?? policy.principal;
    if (body.tags) setTags(policy, body.tags);
    touch(cloud, policy);
    return ok(view(cloud, policy));
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    const policy = requested(cloud, request, "policy", "delete");
    refuseShown(policy);
    startDeletion(cloud, policy);
    return nothing;
  });

  read(app, "/iam/v1alpha1/rules", (request) => {
    showKeys(cloud);
    const policyId = new Query(request).one("policy_id");
    if (policyId === undefined) {
      throw invalidArguments({ argument_name: "policy_id", reason: "required" });
    }
    const policy = requested(cloud, request, "policy", "read", policyId);
    return pageOf(request, "rules", rulesOf(cloud, policy).map(ruleView));
  });

  const set = z.object({ policy_id: id, rules: z.array(ruleSpecs) });
  change(app, "PUT", "/iam/v1alpha1/rules", set, (request, body) => {
    const policy = requested(cloud, request, "policy", "write", body.policy_id);
    refuseShown(policy);
    policy.rules = body.rules.map(newRule);
    touch(cloud, policy);
    return ok({ rules: policy.rules.map(ruleView) });
  });
}

/** What the admin API gave a key, only the admin API changes. */
function refuseShown(policy: Policy): void {
  if (policy.keyName !== null) throw invalidArgument("policy_id", "this policy is managed by the sandbox");
}

function principalOf(body: {
  user_id?: string | null | undefined;
  group_id?: string | null | undefined;
  application_id?: string | null | undefined;
  no_principal?: boolean | null | undefined;
}): Principal | undefined {
  if (body.application_id) return { application_id: body.application_id };
  if (body.group_id) return { group_id: body.group_id };
  if (body.user_id) return { user_id: body.user_id };
  return body.no_principal ? { no_principal: true } : undefined;
}

function newRule(specs: z.output<typeof ruleSpecs>): Rule {
  const sets = specs.permission_set_names ?? [];
  const unknown = sets.find((set) => !isPermissionSet(set));
  if (unknown !== undefined) {
    throw invalidArgument("permission_set_names", `${unknown} is not a permission set`);
  }
  const forOrganisation = sets.find((set) => scopeTypeOf(set) === "organization");
  if (forOrganisation !== undefined && !specs.organization_id) {
    throw invalidArgument("project_ids", `${forOrganisation} can only be given for the organization`);
  }
  return {
    id: randomUUID(),
    permissionSets: sets,
    projects: specs.organization_id ? [everyProject] : (specs.project_ids ?? []),
    condition: specs.condition ?? "",
  };
}

function ruleView(rule: Rule) {
  const [set = ""] = rule.permissionSets;
  return {
    id: rule.id,
    permission_set_names: rule.permissionSets,
    permission_sets_scope_type: scopeTypeOf(set),
    condition: rule.condition,
    ...(rule.projects.includes(everyProject)
      ? { organization_id: organisation.identity }
      : { project_ids: rule.projects }),
  };
}

function view(cloud: Scaleway, policy: Policy) {
  const rules = rulesOf(cloud, policy);
  const count = (values: string[]) => new Set(values).size;
  return {
    id: policy.identity,
    name: policy.name,
    description: policy.description,
    organization_id: policy.organisation,
    created_at: policy.createdAt,
    updated_at: policy.updatedAt,
    editable: policy.keyName === null,
    deletable: policy.keyName === null,
    managed: policy.keyName !== null,
    nb_rules: rules.length,
    nb_scopes: count(rules.flatMap((rule) => rule.projects)),
    nb_permission_sets: count(rules.flatMap((rule) => rule.permissionSets)),
    tags: policy.tags,
    ...policy.principal,
  };
}
