/** Who holds a cluster's data, and whether enough of them are there. */
import { type ClusterState, type Guest, type Member, note } from "./state";
import { clusterOf, guestOf, isUp, type World } from "./world";

/** The guest that a member is; undefined when its server is gone or has another disk by now. */
function guestOfMember(world: World, cluster: ClusterState, member: Member): Guest | undefined {
  const guest = guestOf(world, member.server);
  return guest?.cluster === cluster.key && guest.disk === member.disk ? guest : undefined;
}

/** The members that run. */
export function liveMembers(world: World, cluster: ClusterState): Guest[] {
  return cluster.members
    .map((member) => guestOfMember(world, cluster, member))
    .filter((guest): guest is Guest => guest !== undefined && isUp(world, guest));
}

/** Whether more than half of the members run: without them nothing can be read or written. */
export function hasQuorum(world: World, cluster: ClusterState): boolean {
  return liveMembers(world, cluster).length * 2 > cluster.members.length;
}

/** The cluster whose API this server answers for right now. */
export function answeringFor(world: World, server: number): ClusterState | undefined {
  const cluster = clusterOf(world, guestOf(world, server)?.cluster);
  if (cluster === undefined || !hasQuorum(world, cluster)) return undefined;
  return liveMembers(world, cluster).some((guest) => guest.server === server) ? cluster : undefined;
}

export function addMember(cluster: ClusterState, { server, disk, nodeName }: Guest): void {
  cluster.members.push({ server, disk, name: nodeName });
  note(cluster.log, `etcd: ${nodeName} joined, ${cluster.members.length} members`);
}

/** Takes a member out, as k3s does when its node object is deleted or says so. */
export function removeMember(world: World, cluster: ClusterState, member: Member): void {
  cluster.members = cluster.members.filter((one) => one !== member);
  note(cluster.log, `etcd: ${member.name} was removed, ${cluster.members.length} members left`);
  const guest = guestOfMember(world, cluster, member);
  if (guest === undefined) return;
  guest.phase = "removed";
  note(guest.log, "this server was removed from etcd");
}

/** Clusters of which every member is gone are lost with their data. */
export function loseClusters(world: World): void {
  const { state } = world;
  state.clusters = state.clusters.filter((cluster) =>
    cluster.members.some((member) => guestOfMember(world, cluster, member) !== undefined),
  );
}
