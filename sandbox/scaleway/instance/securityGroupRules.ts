/** Rules of security groups. */
import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { requested, type Scaleway, touch } from "../cloud";
import { invalidArgument, notFound } from "../errors";
import { instancePageOf } from "../listing";
import { change, created, noBody, nothing, ok, read } from "../routing";
import type { SecurityGroup, SecurityGroupRule } from "./records";

const base = "/instance/v1/zones/:zone/security_groups";

const fields = {
  id: z.string().nullish(),
  protocol: z.enum(["TCP", "UDP", "ICMP", "ANY"]),
  direction: z.enum(["inbound", "outbound"]),
  action: z.enum(["accept", "drop"]),
  ip_range: z.string(),
  dest_port_from: z.int().min(0).max(65_535).nullish(),
  dest_port_to: z.int().min(0).max(65_535).nullish(),
  position: z.int().nullish(),
  editable: z.boolean().nullish(),
};
const rule = z.object(fields);
const partialRule = rule.partial();

/** Mail to the outside is blocked until somebody asks for it. */
const defaultRules = ["0.0.0.0/0", "::/0"].flatMap((ipRange, network) =>
  [25, 465, 587].map((port, index) => ({
    id: `11111111-2222-4333-8444-00000000000${network * 3 + index + 1}`,
    protocol: "TCP" as const,
    direction: "outbound" as const,
    action: "drop" as const,
    ipRange,
    destPortFrom: port,
    destPortTo: null,
    position: network * 3 + index + 1,
  })),
);

export function registerSecurityGroupRules(app: FastifyInstance, cloud: Scaleway): void {
  read(app, `${base}/default/rules`, (request) => ({
    rules: defaultRules.map((one) => ruleView(one, request, false)),
  }));

  read(app, `${base}/:id/rules`, (request, reply) =>
    instancePageOf(
      request,
      reply,
      "rules",
      views(requested(cloud, request, "securityGroup", "read"), request),
    ),
  );

  read(app, `${base}/:id/rules/:rule`, (request) => {
    const group = requested(cloud, request, "securityGroup", "read");
    return { rule: ruleView(ruleIn(group, request), request) };
  });

  change(app, "POST", `${base}/:id/rules`, rule, (request, body) => {
    const group = requested(cloud, request, "securityGroup", "write");
    const added = newRule(body, group.rules.length + 1);
    group.rules.push(added);
    touch(cloud, group);
    return created({ rule: ruleView(added, request) });
  });

  change(app, "PUT", `${base}/:id/rules`, z.object({ rules: z.array(rule) }), (request, body) => {
    const group = requested(cloud, request, "securityGroup", "write");
    // The default rules are sent along by clients that read them before; they are not the group's own.
    const own = body.rules.filter(({ id, editable }) => editable !== false && !isDefault(id));
    group.rules = own.map((one, index) => newRule(one, index + 1));
    touch(cloud, group);
    return ok({ rules: views(group, request) });
  });

  for (const method of ["PATCH", "PUT"] as const) {
    change(app, method, `${base}/:id/rules/:rule`, partialRule, (request, body) => {
      const group = requested(cloud, request, "securityGroup", "write");
      const changed = ruleIn(group, request);
      const merged = { ...bodyOf(changed), ...definedOf(body) } as z.output<typeof rule>;
      Object.assign(changed, newRule(merged, changed.position), { id: changed.id });
      touch(cloud, group);
      return ok({ rule: ruleView(changed, request) });
    });
  }

  change(app, "DELETE", `${base}/:id/rules/:rule`, noBody, (request) => {
    const group = requested(cloud, request, "securityGroup", "write");
    const gone = ruleIn(group, request);
    group.rules = group.rules.filter((one) => one !== gone);
    touch(cloud, group);
    return nothing;
  });
}

function isDefault(id: string | null | undefined): boolean {
  return defaultRules.some((one) => one.id === id);
}

function newRule(body: z.output<typeof rule>, position: number): SecurityGroupRule {
  const { dest_port_from: from, dest_port_to: to } = body;
  if (typeof from === "number" && typeof to === "number" && to < from) {
    throw invalidArgument("dest_port_to", "must not be below dest_port_from");
  }
  return {
    id: body.id || randomUUID(),
    protocol: body.protocol,
    direction: body.direction,
    action: body.action,
    ipRange: body.ip_range.includes("/")
      ? body.ip_range
      : `${body.ip_range}/${body.ip_range.includes(":") ? 128 : 32}`,
    destPortFrom: from ?? null,
    // A range of one port is a port.
    destPortTo: to === from ? null : (to ?? null),
    position: body.position || position,
  };
}

function bodyOf(one: SecurityGroupRule) {
  return {
    protocol: one.protocol,
    direction: one.direction,
    action: one.action,
    ip_range: one.ipRange,
    dest_port_from: one.destPortFrom,
    dest_port_to: one.destPortTo,
    position: one.position,
  };
}

function definedOf(body: object): object {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

function ruleIn(group: SecurityGroup, request: FastifyRequest): SecurityGroupRule {
  const { rule: id } = request.params as { rule: string };
  const found = group.rules.find((one) => one.id === id);
  if (found === undefined) throw notFound("instance_security_group_rule", id);
  return found;
}

function views(group: SecurityGroup, request: FastifyRequest) {
  return [
    ...(group.enableDefaultSecurity ? defaultRules.map((one) => ruleView(one, request, false)) : []),
    ...group.rules.map((one) => ruleView(one, request)),
  ];
}

function ruleView(one: SecurityGroupRule, request: FastifyRequest, editable = true) {
  return {
    id: one.id,
    protocol: one.protocol,
    direction: one.direction,
    ip_range: one.ipRange,
    dest_ip_range: null,
    dest_port_from: one.destPortFrom,
    dest_port_to: one.destPortTo,
    position: one.position,
    editable,
    action: one.action,
    zone: (request.params as { zone: string }).zone,
  };
}
