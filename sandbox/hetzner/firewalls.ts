/** `/v1/firewalls` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { actionView, startAction, type Subject } from "./actions";
import { id, name, optionalLabels } from "./bodies";
import {
  alive,
  checkName,
  create,
  type Failure,
  failureOf,
  type Hetzner,
  requested,
  startDeletion,
} from "./cloud";
import { HetznerError, inUse, refused } from "./errors";
import { rulesBody, rulesOf, ruleViews } from "./firewallRules";
import {
  applicationsOf,
  appliesBySelector,
  appliesDirectly,
  firewallsOf,
  maxFirewalls,
  selectedServers,
  serversOf,
} from "./firewallUse";
import { registerKind } from "./kinds";
import { parseSelector } from "./labelSelector";
import { latencies } from "./latencies";
import { checkLimit } from "./limits";
import { hasPublicInterface } from "./primaryIpUse";
import type { Action, Firewall, FirewallApplication, Server } from "./records";
import { change, created, noBody, nothing } from "./routing";

const resourceBody = z.union(
  [
    z.object({ type: z.literal("server"), server: z.object({ id }) }),
    z.object({
      type: z.literal("label_selector"),
      label_selector: z.object({ selector: z.string().min(1) }),
    }),
  ],
  "neither a server nor a label selector",
);
const resources = z.array(resourceBody);

const createBody = z.object({
  name,
  labels: optionalLabels,
  rules: rulesBody.nullish(),
  apply_to: resources.nullish(),
});

export function registerFirewalls(app: FastifyInstance, cloud: Hetzner): void {
  registerKind(app, cloud, {
    kind: "firewall",
    path: "firewalls",
    view: firewallView,
    sort: ["id", "name", "created"],
    actions: true,
  });

  change(app, cloud, "POST", "firewalls", createBody, (request, body) => {
    const project = request.access.project.identity;
    checkName(cloud, project, "firewall", body.name);
    checkLimit(cloud, project, "firewall");
    const wanted = (body.apply_to ?? []).map(applicationOf);
    // Refused as a whole before anything is made.
    for (const one of wanted) if (one.type === "server") applicable(cloud, project, one.server, 422);
    const failure = failureOf(request);
    const firewall = create(cloud, project, "firewall", {
      name: body.name,
      labels: body.labels,
      rules: rulesOf(body.rules ?? []),
      appliedTo: [],
    });
    const actions = [
      act(cloud, "set_firewall_rules", firewall, undefined, failure),
      ...wanted.flatMap((one) => apply(cloud, firewall, one, 422, failure)),
    ];
    return created({ firewall: firewallView(cloud, firewall), actions: actionViews(cloud, actions) });
  });

  change(app, cloud, "DELETE", "firewalls/:id", noBody, (request) => {
    const firewall = requested(cloud, request, "firewall");
    if (applicationsOf(cloud, firewall).length > 0) {
      throw inUse(`firewall with ID ${firewall.id} is still in use`);
    }
    startDeletion(cloud, firewall);
    return nothing;
  });

  const setRulesBody = z.object({ rules: rulesBody });
  change(app, cloud, "POST", "firewalls/:id/actions/set_rules", setRulesBody, (request, body) => {
    const firewall = requested(cloud, request, "firewall");
    const failure = failureOf(request);
    if (failure === undefined) firewall.rules = rulesOf(body.rules);
    const actions = [
      act(cloud, "set_firewall_rules", firewall, undefined, failure),
      ...serversOf(cloud, firewall).map((server) => act(cloud, "apply_firewall", firewall, server, failure)),
    ];
    return created({ actions: actionViews(cloud, actions) });
  });

  const applyBody = z.object({ apply_to: resources.min(1) });
  change(app, cloud, "POST", "firewalls/:id/actions/apply_to_resources", applyBody, (request, body) => {
    const firewall = requested(cloud, request, "firewall");
    const wanted = body.apply_to.map(applicationOf);
    for (const one of wanted) {
      if (one.type === "server") applicable(cloud, firewall.organisation, one.server, 404);
    }
    const failure = failureOf(request);
    const actions = wanted.flatMap((one) => apply(cloud, firewall, one, 404, failure));
    return created({ actions: actionViews(cloud, actions) });
  });

  const removeBody = z.object({ remove_from: resources.min(1) });
  change(app, cloud, "POST", "firewalls/:id/actions/remove_from_resources", removeBody, (request, body) => {
    const firewall = requested(cloud, request, "firewall");
    const failure = failureOf(request);
    const actions = body.remove_from.flatMap((one) => remove(cloud, firewall, applicationOf(one), failure));
    return created({ actions: actionViews(cloud, actions) });
  });
}

function applicationOf(body: z.output<typeof resourceBody>): FirewallApplication {
  if (body.type === "server") return { type: "server", server: body.server.id };
  const { selector } = body.label_selector;
  parseSelector(selector, "label_selector");
  return { type: "label_selector", selector };
}

/** The server that a firewall is to be applied to; refused when it can't be. */
function applicable(cloud: Hetzner, project: string, server: number, status: 404 | 422): Server {
  const found = alive(cloud, "server", server);
  if (found === undefined || found.organisation !== project) {
    throw new HetznerError(status, "firewall_resource_not_found", `server with ID '${server}' not found`);
  }
  if (!hasPublicInterface(cloud, found)) {
    throw refused("private_net_only_server", `server with ID '${server}' has no public interface`);
  }
  return found;
}

/** Applies a firewall to one more thing. */
function apply(
  cloud: Hetzner,
  firewall: Firewall,
  wanted: FirewallApplication,
  status: 404 | 422,
  failure: Failure | undefined,
): Action[] {
  if (applicationsOf(cloud, firewall).some((one) => isSame(one, wanted))) {
    throw refused("firewall_already_applied", "firewall is already applied");
  }
  const servers =
    wanted.type === "server"
      ? [applicable(cloud, firewall.organisation, wanted.server, status)]
      : selectedServers(cloud, firewall, wanted.selector);
  if (wanted.type === "server") for (const server of servers) checkFirewallRoom(cloud, server, firewall);
  if (failure === undefined) firewall.appliedTo.push(wanted);
  return servers.length === 0
    ? [act(cloud, "apply_firewall", firewall, undefined, failure)]
    : servers.map((server) => act(cloud, "apply_firewall", firewall, server, failure));
}

/** Refuses a firewall on a server that has as many as it can have. */
function checkFirewallRoom(cloud: Hetzner, server: Server, firewall: Firewall): void {
  const others = firewallsOf(cloud, server).filter((one) => one.id !== firewall.id);
  if (others.length >= maxFirewalls) {
    throw refused("invalid_input", `server with ID '${server.id}' has already ${maxFirewalls} firewalls`);
  }
}

function remove(
  cloud: Hetzner,
  firewall: Firewall,
  wanted: FirewallApplication,
  failure: Failure | undefined,
): Action[] {
  const server = wanted.type === "server" ? alive(cloud, "server", wanted.server) : undefined;
  if (wanted.type === "server") {
    if (server === undefined || server.organisation !== firewall.organisation) {
      throw new HetznerError(
        404,
        "firewall_resource_not_found",
        `server with ID '${wanted.server}' not found`,
      );
    }
    if (!appliesDirectly(firewall, server) && appliesBySelector(cloud, firewall, server)) {
      throw refused("firewall_managed_by_label_selector", "firewall is applied by a label selector");
    }
  }
  if (!firewall.appliedTo.some((one) => isSame(one, wanted))) {
    throw refused("firewall_already_removed", "firewall is not applied");
  }
  const servers = wanted.type === "server" ? [server] : selectedServers(cloud, firewall, wanted.selector);
  if (failure === undefined) {
    firewall.appliedTo = firewall.appliedTo.filter((one) => !isSame(one, wanted));
  }
  return servers.length === 0
    ? [act(cloud, "remove_firewall", firewall, undefined, failure)]
    : servers.map((one) => act(cloud, "remove_firewall", firewall, one, failure));
}

function isSame(a: FirewallApplication, b: FirewallApplication): boolean {
  return a.type === "server"
    ? b.type === "server" && a.server === b.server
    : b.type === "label_selector" && a.selector === b.selector;
}

function act(
  cloud: Hetzner,
  command: string,
  firewall: Firewall,
  server: Server | undefined,
  failure: Failure | undefined,
): Action {
  const subjects: Subject[] = [["firewall", firewall]];
  if (server !== undefined) subjects.push(["server", server]);
  return startAction(cloud, firewall.organisation, command, subjects, {
    latency: latencies.firewall.change,
    failure,
  });
}

function actionViews(cloud: Hetzner, actions: Action[]) {
  return actions.map((action) => actionView(cloud, action));
}

function firewallView(cloud: Hetzner, firewall: Firewall) {
  return {
    id: firewall.id,
    name: firewall.name,
    labels: firewall.labels,
    created: firewall.createdAt,
    rules: ruleViews(firewall.rules),
    applied_to: applicationsOf(cloud, firewall).map((one) =>
      one.type === "server"
        ? { type: "server", server: { id: one.server } }
        : {
            type: "label_selector",
            label_selector: { selector: one.selector },
            applied_to_resources: selectedServers(cloud, firewall, one.selector).map((server) => ({
              type: "server",
              server: { id: server.id },
            })),
          },
    ),
  };
}
