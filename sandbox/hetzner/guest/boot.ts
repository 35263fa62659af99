/** What a server does from power-on: the decisions of Mengi's boot scripts and of k3s, with the same messages. */
import type { GuestServer } from "./cloudView";
import { addMember, hasQuorum } from "./etcd";
import { decideControlPlane, initialise, joinWorker } from "./joining";
import { guestLatencies } from "./latencies";
import { egressProblem } from "./network";
import { type Guest, note, type Phase } from "./state";
import type { Instructions } from "./userData";
import { clusterOf, guestOf, type World } from "./world";

/** Brings every server's inside up to date with the server. */
export function runGuests(world: World): void {
  const { state } = world;
  state.guests = state.guests.filter((guest) => world.servers.get(guest.server)?.disk === guest.disk);
  for (const server of world.servers.values()) {
    const instructions = world.instructions(server);
    const guest = guestOf(world, server.id);
    if (instructions === undefined) continue;
    if (guest === undefined) {
      if (server.running) state.guests.push(firstBoot(server, instructions));
    } else {
      if (server.running && (!guest.running || guest.starts !== server.starts)) powerOn(guest);
      else if (guest.running && !server.running) note(guest.log, "powered off");
      guest.running = server.running;
      guest.starts = server.starts;
    }
  }
  for (const guest of state.guests.filter(({ running }) => running)) {
    const server = world.servers.get(guest.server) as GuestServer;
    step(world, server, guest, world.instructions(server) as Instructions);
  }
}

function firstBoot(server: GuestServer, { role, clusterId, node, config }: Instructions): Guest {
  return {
    server: server.id,
    serverName: server.name,
    project: server.project,
    disk: server.disk,
    clusterId,
    role,
    nodeName: String(config["node-name"] ?? (node.NODE_NAME || server.name)),
    phase: "waiting",
    running: true,
    starts: server.starts,
    readyAt: 0,
    formed: false,
    version: node.K3S_VERSION ?? "",
    registered: false,
    nodeReadyAt: 0,
    log: [`${role} boots`],
  };
}

function powerOn(guest: Guest): void {
  note(guest.log, "powered on");
  // k3s finds on its disk that it is no member any more, and starts anew.
  if (guest.phase === "removed") delete guest.cluster;
  guest.phase = "waiting";
  guest.registered = false;
  delete guest.joins;
}

function step(world: World, server: GuestServer, guest: Guest, instructions: Instructions): void {
  const due = world.cloud.clock.elapsed >= guest.readyAt;
  if (guest.phase === "waiting") proceed(world, guest, beginning(world, server, guest, instructions));
  else if (guest.phase === "booting" && due) guest.phase = "deciding";
  else if (guest.phase === "starting" && due) finish(world, guest);
  if (guest.phase === "deciding") proceed(world, guest, decide(world, server, guest, instructions));
}

/** What comes next, and how long it takes; or what is waited for. */
type Next = { phase: Phase; latency: number } | string;

function proceed(world: World, guest: Guest, next: Next): void {
  if (typeof next === "string") return note(guest.log, next);
  guest.phase = next.phase;
  guest.readyAt = world.cloud.clock.after(next.latency);
}

function beginning(world: World, server: GuestServer, guest: Guest, { node }: Instructions): Next {
  if (guest.role === "gateway") {
    if (server.publicIpv4 === null) return "no public address: nothing can be forwarded";
    if (server.privateNets.length === 0) return "no private network yet";
    return { phase: "starting", latency: guestLatencies.gateway };
  }
  if (guest.cluster !== undefined) {
    note(
      guest.log,
      guest.role === "worker" ? "mengi-boot: joined before" : "mengi-boot: the datastore is here",
    );
    return { phase: "starting", latency: guestLatencies.restart };
  }
  if (guest.version === "") return "K3S_VERSION is missing: nothing to install";
  return egressProblem(world, server, node.ROUTER) ?? { phase: "booting", latency: guestLatencies.boot };
}

function decide(world: World, server: GuestServer, guest: Guest, instructions: Instructions): Next {
  const decision =
    guest.role === "worker"
      ? joinWorker(world, server, instructions)
      : decideControlPlane(world, server, guest, instructions);
  if ("problem" in decision) return decision.problem;
  if ("joins" in decision) {
    guest.joins = decision.joins.key;
    note(guest.log, `mengi-boot: joins ${decision.through}`);
    return { phase: "starting", latency: guestLatencies.join };
  }
  initialise(world, guest, decision.founding);
  return { phase: "starting", latency: guestLatencies.initialise };
}

/** Joining ends only when the cluster still answers. */
function finish(world: World, guest: Guest): void {
  if (guest.joins !== undefined) {
    const cluster = clusterOf(world, guest.joins);
    if (cluster === undefined || !hasQuorum(world, cluster)) {
      delete guest.joins;
      guest.phase = "deciding";
      return note(guest.log, "the cluster stopped answering");
    }
    guest.cluster = cluster.key;
    delete guest.joins;
    if (guest.role === "control-plane") addMember(cluster, guest);
  }
  guest.phase = "up";
  guest.formed = true;
  note(guest.log, guest.role === "gateway" ? "forwards" : "k3s runs");
}
