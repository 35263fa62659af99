/**
 * The Thalassa provider. State holds only a line that imports this module (see ../stored.ts), so an old
 * stack is changed and deleted by today's code with today's credential. Its path and the names below are
 * part of every state file: they may gain entries, never lose or rename one.
 */
import { type Handlers, handlersOf } from "./kind";
import { kubeconfig } from "./kubeconfig";
import { kubernetesCluster } from "./kubernetesCluster";
import { natGateway } from "./natGateway";
import { nodePool } from "./nodePool";
import { route } from "./route";
import { routeTable } from "./routeTable";
import { subnet } from "./subnet";
import { vpc } from "./vpc";

export const handlers = {
  Vpc: handlersOf(vpc),
  Subnet: handlersOf(subnet),
  RouteTable: handlersOf(routeTable),
  NatGateway: handlersOf(natGateway),
  Route: handlersOf(route),
  KubernetesCluster: handlersOf(kubernetesCluster),
  NodePool: handlersOf(nodePool),
  Kubeconfig: kubeconfig,
} satisfies Record<string, Handlers>;

export type KindName = keyof typeof handlers;
