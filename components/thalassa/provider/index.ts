/**
 * The Thalassa provider. State holds only lines that import this module (see ../stored.ts), so an old stack
 * is changed and deleted by today's code with today's credential. The path of this module, its functions and
 * the names of the kinds are part of every state file: they may gain entries, never lose or rename one.
 */
import type { Handlers } from "../../dynamic/handlers";
import { providerOf } from "../../dynamic/provider";
import { handlersOf } from "./kind";
import { kubeconfig } from "./kubeconfig";
import { kubernetesCluster } from "./kubernetesCluster";
import { natGateway } from "./natGateway";
import { nodePool } from "./nodePool";
import { route } from "./route";
import { routeTable } from "./routeTable";
import { subnet } from "./subnet";
import { vpc } from "./vpc";

const kinds = {
  Vpc: handlersOf(vpc),
  Subnet: handlersOf(subnet),
  RouteTable: handlersOf(routeTable),
  NatGateway: handlersOf(natGateway),
  Route: handlersOf(route),
  KubernetesCluster: handlersOf(kubernetesCluster),
  NodePool: handlersOf(nodePool),
  Kubeconfig: kubeconfig,
} satisfies Record<string, Handlers>;

export type KindName = keyof typeof kinds;

export const { check, diff, create, read, update, remove } = providerOf<KindName>(kinds);
