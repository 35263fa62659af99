/** Status words and identity prefixes, kind by kind. */
import type { Kind } from "./records";

export interface Statuses {
  creating: string;
  ready: string;
  updating: string;
  failed: string;
  deleting: string;
  deleted: string;
}

const usual: Statuses = {
  creating: "provisioning",
  ready: "ready",
  updating: "updating",
  failed: "failed",
  deleting: "deleting",
  deleted: "deleted",
};

export const statuses: Record<Kind, Statuses> = {
  vpc: usual,
  subnet: { ...usual, creating: "creating" },
  routeTable: usual,
  natGateway: usual,
  reservedIp: { ...usual, creating: "creating", ready: "available" },
  securityGroup: { ...usual, ready: "active", failed: "error" },
  loadBalancer: usual,
  listener: usual,
  targetGroup: usual,
  volume: { ...usual, creating: "creating", ready: "available" },
  // Snapshots alone are capitalised.
  snapshot: {
    creating: "Creating",
    ready: "Available",
    updating: "Updating",
    failed: "Failed",
    deleting: "Deleting",
    deleted: "Deleted",
  },
  machine: { ...usual, ready: "running" },
  cluster: { ...usual, failed: "error" },
  nodePool: usual,
};

export const prefixes: Record<Kind, string> = {
  vpc: "vpc",
  subnet: "subnet",
  routeTable: "rt",
  natGateway: "ngw",
  reservedIp: "fip",
  securityGroup: "sg",
  loadBalancer: "lb",
  listener: "listener",
  targetGroup: "tg",
  volume: "vol",
  snapshot: "snap",
  machine: "vm",
  cluster: "k8s",
  nodePool: "np",
};
