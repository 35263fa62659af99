/** Which firewalls apply to which servers. */
import { currentStep } from "../base/lifecycle";
import { all, alive, type Hetzner } from "./cloud";
import { matches, parseSelector } from "./labelSelector";
import { hasPublicInterface } from "./primaryIpUse";
import type { Firewall, FirewallApplication, FirewallRule, Server } from "./records";

/** Most firewalls on a server. */
export const maxFirewalls = 5;

/** The servers that a label selector applies a firewall to: those with the labels and a public interface. */
export function selectedServers(cloud: Hetzner, { organisation }: Firewall, selector: string): Server[] {
  const requirements = parseSelector(selector);
  return all(cloud, organisation, "server").filter(
    (server) => matches(requirements, server.labels) && hasPublicInterface(cloud, server),
  );
}

/** What a firewall is applied to; servers that are gone are left out. */
export function applicationsOf(cloud: Hetzner, firewall: Firewall): FirewallApplication[] {
  return firewall.appliedTo.filter(
    (one) => one.type === "label_selector" || alive(cloud, "server", one.server) !== undefined,
  );
}

export function appliesDirectly(firewall: Firewall, server: Pick<Server, "id">): boolean {
  return firewall.appliedTo.some((one) => one.type === "server" && one.server === server.id);
}

export function appliesBySelector(cloud: Hetzner, firewall: Firewall, server: Server): boolean {
  return (
    hasPublicInterface(cloud, server) &&
    firewall.appliedTo.some(
      (one) => one.type === "label_selector" && matches(parseSelector(one.selector), server.labels),
    )
  );
}

export function serversOf(cloud: Hetzner, firewall: Firewall): Server[] {
  return all(cloud, firewall.organisation, "server").filter(
    (server) => appliesDirectly(firewall, server) || appliesBySelector(cloud, firewall, server),
  );
}

export function firewallsOf(cloud: Hetzner, server: Server): Firewall[] {
  return all(cloud, server.organisation, "firewall").filter(
    (firewall) => appliesDirectly(firewall, server) || appliesBySelector(cloud, firewall, server),
  );
}

/** The rules that hold on a server's public interface; undefined when it has no firewall, and everything may pass. */
export function rulesFor(cloud: Hetzner, server: Server): FirewallRule[] | undefined {
  const firewalls = firewallsOf(cloud, server);
  return firewalls.length === 0 ? undefined : firewalls.flatMap(({ rules }) => rules);
}

/** A server's firewalls as the server shows them. */
export function firewallReferences(cloud: Hetzner, server: Server) {
  const pending = new Set(
    cloud.store
      .list("action")
      .filter(
        (action) =>
          action.name === "apply_firewall" &&
          action.resources.some(({ type, id }) => type === "server" && id === server.id) &&
          currentStep(action, cloud.clock).status === "running",
      )
      .flatMap(({ resources }) => resources.filter(({ type }) => type === "firewall").map(({ id }) => id)),
  );
  return firewallsOf(cloud, server).map(({ id }) => ({
    id,
    status: pending.has(id) ? "pending" : "applied",
  }));
}
