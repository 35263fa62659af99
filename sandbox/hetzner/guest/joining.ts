/** Which cluster a node becomes part of, and what stands against it. */
import { randomUUID } from "node:crypto";
import { foundingObjects } from "./bootstrap";
import type { GuestServer } from "./cloudView";
import { addMember, answeringFor } from "./etcd";
import { parseToken, refusal } from "./joinToken";
import { disagreements } from "./k3sConfig";
import { apiService, healthyTargets, livePeer, loadBalancerAt } from "./network";
import { certificatesIn, type ClusterPki, readPki } from "./pki";
import { type ClusterState, type Guest, note } from "./state";
import { autoDeployManifests, type Instructions } from "./userData";
import type { World } from "./world";

/** What a new cluster is made from. */
export interface Founding {
  network: number;
  pki: ClusterPki;
  password: string;
  agentPassword: string;
  instructions: Instructions;
}

export type Decision =
  { problem: string } | { joins: ClusterState; through: string } | { founding: Founding };

/** Join a peer that answers; without one, initialise if that is allowed; otherwise wait. */
export function decideControlPlane(
  world: World,
  server: GuestServer,
  guest: Guest,
  instructions: Instructions,
): Decision {
  const network = server.privateNets[0]?.network ?? 0;
  const { node, files } = instructions;
  for (const address of (node.PEERS ?? "").split(/\s+/).filter((peer) => peer !== "")) {
    const peer = livePeer(world, network, address);
    const cluster = peer && answeringFor(world, peer.id);
    if (cluster === undefined) continue;
    if (!trusts(files.get("/etc/mengi/server-ca.crt") ?? "", cluster.pki)) {
      note(guest.log, `mengi-boot: peer ${address} shows a certificate that is not of our CA`);
      continue;
    }
    const problem = joinProblem(cluster, instructions);
    return problem === undefined
      ? { joins: cluster, through: address }
      : { problem: `k3s: ${address} refuses: ${problem}` };
  }
  if (node.MAY_INIT !== "yes" || guest.formed) return { problem: "mengi-boot: no peer answers, waiting" };
  try {
    return { founding: found(world, network, instructions) };
  } catch (error) {
    return {
      problem: `k3s: can't found a cluster: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

/** Whether a bundle of certificates has the root, or the issuer, of what a cluster's servers show. */
function trusts(bundle: string, pki: ClusterPki): boolean {
  const trusted = certificatesIn(bundle);
  return certificatesIn(pki.serverBundle).some((certificate) => trusted.includes(certificate));
}

function joinProblem(cluster: ClusterState, { tokens, config }: Instructions): string | undefined {
  const wanted = { caHash: cluster.pki.caHash, user: "server", password: cluster.password };
  const differing = disagreements(cluster.config, config);
  if (agentPassword({ tokens, config }) !== cluster.agentPassword) differing.push("agent-token");
  return (
    refusal(tokens.TOKEN_JOIN, wanted) ??
    (differing.length === 0
      ? undefined
      : `critical configuration value mismatch between servers: ${differing.join(", ")}`)
  );
}

function found(world: World, network: number, instructions: Instructions): Founding {
  const { files, tokens } = instructions;
  const pki = readPki(files, world.cloud.clock.now());
  const { caHash, password } = parseToken(tokens.TOKEN_INIT ?? "");
  if (password === "") throw new Error("TOKEN_INIT is missing");
  if (caHash !== undefined && caHash !== pki.caHash) throw new Error("TOKEN_INIT has another CA's hash");
  const agents = agentPassword(instructions);
  if (agents === undefined || agents === password) throw new Error("agents need a token of their own");
  return { network, pki, password, agentPassword: agents, instructions };
}

/** The password of agents, as servers know it. */
function agentPassword({ tokens, config }: Pick<Instructions, "tokens" | "config">): string | undefined {
  const token = config["agent-token"] ?? tokens.AGENT_TOKEN;
  return token === undefined || token === "" ? undefined : parseToken(String(token)).password;
}

export function initialise(world: World, guest: Guest, founding: Founding): void {
  const { instructions, ...rest } = founding;
  const cluster: ClusterState = {
    ...rest,
    key: randomUUID(),
    clusterId: guest.clusterId,
    project: guest.project,
    config: instructions.config,
    members: [],
    objects: { revision: 0, entries: {} },
    podTokens: {},
    timers: {},
    log: [],
  };
  world.state.clusters.push(cluster);
  world.state.initialisations.push({
    clusterId: guest.clusterId,
    project: guest.project,
    server: guest.serverName,
    at: world.cloud.clock.now().toISOString(),
  });
  note(guest.log, "mengi-boot: founds the cluster");
  guest.cluster = cluster.key;
  addMember(cluster, guest);
  foundingObjects(world.store(cluster), cluster, autoDeployManifests(instructions));
}

/** Workers register at the load balancer, which has to pass them on to a server that answers. */
export function joinWorker(world: World, server: GuestServer, { node, tokens }: Instructions): Decision {
  const address = /^https:\/\/([^/:]+):6443$/.exec(node.REGISTRATION ?? "")?.[1];
  if (address === undefined) return { problem: `REGISTRATION is no address: ${node.REGISTRATION}` };
  const loadBalancer = loadBalancerAt(world, server.privateNets[0]?.network ?? 0, address);
  if (loadBalancer === undefined) return { problem: `nothing answers at ${address}` };
  const service = apiService(loadBalancer);
  if (service === undefined) return { problem: `the load balancer at ${address} has no service at 6443` };
  const [target] = healthyTargets(world, loadBalancer, service);
  const cluster = target === undefined ? undefined : answeringFor(world, target);
  if (cluster === undefined) return { problem: `the load balancer at ${address} has no healthy target` };
  const wanted = { caHash: cluster.pki.caHash, user: "node", password: cluster.agentPassword };
  const problem = refusal(tokens.AGENT_TOKEN, wanted);
  return problem === undefined
    ? { joins: cluster, through: address }
    : { problem: `k3s: ${address} refuses: ${problem}` };
}
