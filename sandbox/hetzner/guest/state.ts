/** What the guests keep: disks of servers and the clusters that live on them. Plain data, so that a state file can hold it. */
import type { Objects } from "../../kubernetes/store";
import type { K3sConfig } from "./k3sConfig";
import type { ClusterPki } from "./pki";

/**
 * waiting: for the network; booting: gets k3s; deciding: whom to join; starting: decided, takes its time; up: runs;
 * removed: taken out of etcd while it ran.
 */
export type Phase = "waiting" | "booting" | "deciding" | "starting" | "up" | "removed";

/** What a server's disk and memory hold. */
export interface Guest {
  server: number;
  serverName: string;
  project: string;
  /** Which disk this was written on: a rebuilt server starts with an empty one. */
  disk: string;
  clusterId: string;
  role: "gateway" | "control-plane" | "worker";
  nodeName: string;
  phase: Phase;
  /** Whether the server ran when it was last looked at. */
  running: boolean;
  starts: number;
  /** Cloud time at which `booting` or `starting` ends. */
  readyAt: number;
  /** Key of the cluster whose datastore (control plane) or credentials (worker) are on the disk. */
  cluster?: string;
  /** Key of the cluster that it is on its way into. */
  joins?: string;
  /** Whether it has ever been part of a cluster: then it founds none. */
  formed: boolean;
  /** Version of k3s on the disk: an upgrade changes it, a restart does not. */
  version: string;
  /** Whether the kubelet has registered since it started, and when its node becomes Ready. */
  registered: boolean;
  nodeReadyAt: number;
  log: string[];
}

/** A member of etcd. */
export interface Member {
  server: number;
  disk: string;
  /** Name of its node, and the node object's uid once there is one. */
  name: string;
  node?: string;
}

export interface ClusterState {
  key: string;
  clusterId: string;
  project: string;
  network: number;
  pki: ClusterPki;
  /** Passwords that let servers and agents join. */
  password: string;
  agentPassword: string;
  config: K3sConfig;
  members: Member[];
  objects: Objects;
  /** What running pods have read from Secrets, by uid of the pod. */
  podTokens: Record<string, string>;
  /** Cloud time at which something under way in the cluster ends, by what it is. */
  timers: Record<string, number>;
  log: string[];
}

export interface GuestState {
  guests: Guest[];
  clusters: ClusterState[];
  /** Every datastore that was ever initialised; two for one cluster id are a fork or a loss. */
  initialisations: { clusterId: string; project: string; server: string; at: string }[];
}

export function emptyGuestState(): GuestState {
  return { guests: [], clusters: [], initialisations: [] };
}

/** How many lines of a log are kept. */
const logLength = 500;

/** Adds a line to a log, unless the last one said the same. */
export function note(log: string[], line: string): void {
  if (log.at(-1) === line) return;
  log.push(line);
  if (log.length > logLength) log.shift();
}
