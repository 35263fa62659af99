/** How security groups refer to each other and are attached to other objects. */
import { ApiError } from "../base/errors";
import { type Call, referred, type Thalassa } from "./cloud";
import type { SecurityGroup } from "./records";

/** Whether a rule of this group, other than its own, names the other group. */
export function isReferenced(by: SecurityGroup, identity: string): boolean {
  return (
    by.identity !== identity &&
    [...by.ingressRules, ...by.egressRules].some((rule) => rule.remoteSecurityGroupIdentity === identity)
  );
}

/** The identities of the groups that a body attaches, in its order; all have to be of this VPC. */
export function attachable(
  cloud: Thalassa,
  call: Call,
  references: string[] | null | undefined,
  vpc: string | undefined,
): string[] {
  return (references ?? []).map((reference) => {
    const group = referred(cloud, call, "securityGroup", reference);
    if (group.vpc !== vpc) throw new ApiError(400, `security group ${reference} is in another VPC`);
    return group.identity;
  });
}
