/** What tests and people get to see of the guests. */
import { isReady } from "../../kubernetes/eviction";
import { hasQuorum, liveMembers } from "./etcd";
import type { World } from "./world";

export interface NodeDescription {
  name: string;
  version: string;
  ready: boolean;
  unschedulable: boolean;
  providerId: string | null;
}

export interface ClusterDescription {
  clusterId: string;
  project: string;
  /** Whether the API answers, which takes more than half of etcd's members. */
  answers: boolean;
  members: { name: string; running: boolean }[];
  nodes: NodeDescription[];
  log: string[];
}

export interface ServerDescription {
  server: string;
  project: string;
  clusterId: string;
  role: string;
  /** How far it has come; `unreadable`: its boot data is ours, but can't be followed. */
  phase: string;
  log: string[];
}

export interface GuestsDescription {
  clusters: ClusterDescription[];
  servers: ServerDescription[];
  /** Every datastore that was ever made: more than one for one cluster id is a fork, or a loss and a new start. */
  initialisations: { clusterId: string; project: string; server: string; at: string }[];
}

export function describeGuests(world: World): GuestsDescription {
  const { clusters, guests, initialisations } = world.state;
  const unreadable = [...world.servers.values()].flatMap((server) => {
    const problem = world.problem(server);
    const { name, project } = server;
    return problem === undefined
      ? []
      : [{ server: name, project, clusterId: "", role: "", phase: "unreadable", log: [problem] }];
  });
  return {
    clusters: clusters.map((cluster) => {
      const live = liveMembers(world, cluster).map(({ server }) => server);
      return {
        clusterId: cluster.clusterId,
        project: cluster.project,
        answers: hasQuorum(world, cluster),
        members: cluster.members.map(({ name, server }) => ({ name, running: live.includes(server) })),
        nodes: world
          .store(cluster)
          .all("Node")
          .map((node) => ({
            name: node.metadata.name,
            version: node.status?.nodeInfo?.kubeletVersion ?? "",
            ready: isReady(node),
            unschedulable: node.spec?.unschedulable === true,
            providerId: node.spec?.providerID ?? null,
          })),
        log: cluster.log,
      };
    }),
    servers: [
      ...guests.map(({ serverName, project, clusterId, role, phase, log }) => ({
        server: serverName,
        project,
        clusterId,
        role,
        phase,
        log,
      })),
      ...unreadable,
    ],
    initialisations,
  };
}
