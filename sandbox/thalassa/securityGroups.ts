/** `/v1/security-groups` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ApiError } from "../base/errors";
import { parseBody } from "../base/parseBody";
import { cidrOrAddress, flag, metadata } from "./bodies";
import {
  type Call,
  changeable,
  changed,
  create,
  existing,
  failureOf,
  referred,
  requested,
  startDeletion,
  statusOf,
  type Thalassa,
  type ById,
} from "./cloud";
import { refuseIfNeeded } from "./dependencies";
import { listed } from "./filters";
import { checkQuota } from "./quotas";
import type { SecurityGroup, SecurityGroupRule } from "./records";
import { metadataView, ownerView, vpcReference } from "./references";

const rule = z.object({
  name: z.string(),
  ipVersion: z.enum(["ipv4", "ipv6"]),
  protocol: z.enum(["all", "tcp", "udp", "icmp"]),
  priority: z.int().min(1).max(199),
  remoteType: z.enum(["address", "securityGroup"]),
  remoteAddress: z.string().nullish(),
  remoteSecurityGroupIdentity: z.string().nullish(),
  // 0 stands for all ports.
  portRangeMin: z.int().min(0).max(65535),
  portRangeMax: z.int().min(0).max(65535),
  policy: z.enum(["allow", "drop"]),
});
const rules = z.array(rule).nullish();
const rulesBody = z.object({ rules });
const shared = { ...metadata, allowSameGroupTraffic: flag, ingressRules: rules, egressRules: rules };
const createBody = z.object({ ...shared, vpcIdentity: z.string() });
const updateBody = z.object({ ...shared, objectVersion: z.int(), skipRulesUpdate: flag });

export function registerSecurityGroups(app: FastifyInstance, cloud: Thalassa): void {
  app.get("/v1/security-groups", async (request) =>
    listed(cloud, request, "securityGroup", ({ vpc }) => ({
      vpc,
      region: existing(cloud, "vpc", vpc).region,
    })).map((group) => securityGroupView(cloud, group)),
  );

  app.post("/v1/security-groups", async (request, reply) => {
    const { vpcIdentity, ingressRules, egressRules, ...fields } = parseBody(createBody, request.body);
    const vpc = referred(cloud, request.call, "vpc", vpcIdentity);
    const checked = {
      ingressRules: checkRules(cloud, request.call, vpc.identity, ingressRules),
      egressRules: checkRules(cloud, request.call, vpc.identity, egressRules),
    };
    checkQuota(cloud, request.call, "securityGroup");
    const group = create(
      cloud,
      request.call,
      "securityGroup",
      { ...fields, ...checked, vpc: vpc.identity },
      failureOf(request),
    );
    return reply.status(201).send(securityGroupView(cloud, group));
  });

  app.get<ById>("/v1/security-groups/:id", async (request) =>
    securityGroupView(cloud, requested(cloud, request, "securityGroup", request.params.id)),
  );

  app.put<ById>("/v1/security-groups/:id", async (request) => {
    const group = changeable(cloud, request, "securityGroup", request.params.id);
    const { objectVersion, skipRulesUpdate, ingressRules, egressRules, ...fields } = parseBody(
      updateBody,
      request.body,
    );
    if (objectVersion !== group.objectVersion) {
      throw new ApiError(409, `objectVersion is ${group.objectVersion}, not ${objectVersion}: read it again`);
    }
    const checked = skipRulesUpdate
      ? {}
      : {
          ingressRules: checkRules(cloud, request.call, group.vpc, ingressRules),
          egressRules: checkRules(cloud, request.call, group.vpc, egressRules),
        };
    Object.assign(group, fields, checked);
    changed(cloud, group);
    return securityGroupView(cloud, group);
  });

  for (const side of ["ingress", "egress"] as const) {
    app.put<ById>(`/v1/security-groups/:id/${side}-rules/batch`, async (request) => {
      const group = changeable(cloud, request, "securityGroup", request.params.id);
      const body = parseBody(rulesBody, request.body);
      const checked = checkRules(cloud, request.call, group.vpc, body.rules);
      group[`${side}Rules`] = checked;
      changed(cloud, group);
      return checked;
    });
  }

  app.delete<ById>("/v1/security-groups/:id", async (request, reply) => {
    const group = requested(cloud, request, "securityGroup", request.params.id);
    refuseIfNeeded(cloud, "securityGroup", group);
    startDeletion(cloud, "securityGroup", group, failureOf(request));
    return reply.status(204).send();
  });
}

function checkRules(
  cloud: Thalassa,
  call: Call,
  vpc: string,
  given: z.output<typeof rules>,
): SecurityGroupRule[] {
  return (given ?? []).map((one) => {
    const { remoteType, remoteAddress, remoteSecurityGroupIdentity } = one;
    if (one.portRangeMin > one.portRangeMax)
      throw new ApiError(400, `rule ${one.name}: portRangeMin > portRangeMax`);
    if (remoteType === "address") {
      if (!remoteAddress || !cidrOrAddress.safeParse(remoteAddress).success) {
        throw new ApiError(400, `rule ${one.name}: remoteAddress must be a CIDR or an address`);
      }
      return { ...one, remoteAddress, remoteSecurityGroupIdentity: null };
    }
    const remote = referred(cloud, call, "securityGroup", remoteSecurityGroupIdentity ?? "");
    if (remote.vpc !== vpc) throw new ApiError(400, `rule ${one.name}: security group is in another VPC`);
    return { ...one, remoteAddress: null, remoteSecurityGroupIdentity: remote.identity };
  });
}

function securityGroupView(cloud: Thalassa, group: SecurityGroup) {
  const { allowSameGroupTraffic, ingressRules, egressRules } = group;
  return {
    ...metadataView(group),
    organisation: ownerView(cloud, group),
    vpc: vpcReference(cloud, group.vpc),
    status: statusOf(cloud, group),
    allowSameGroupTraffic,
    ingressRules,
    egressRules,
  };
}
