/**
 * The Thalassa provider. State holds only lines that import this module (see ../stored.ts), so an old stack
 * is changed and deleted by today's code with today's credential. The path of this module, its functions and
 * the names of the kinds are part of every state file: they may gain entries, never lose or rename one.
 */
import type { Handlers } from "../../dynamic/handlers";
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

/** Properties of a resource; `kind` says which handlers are meant. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the engine hands over untyped property bags
type Properties = { kind: KindName } & Record<string, any>;

/** Checks inputs. `olds` are the inputs of the last run. */
export const check = (olds: Properties, news: Properties) => kinds[news.kind].check(olds, news);

/** Says what a change of inputs means: nothing, a change in place, or a replacement. */
export const diff = (id: string, olds: Properties, news: Properties) => kinds[news.kind].diff(id, olds, news);

export const create = (inputs: Properties) => kinds[inputs.kind].create(inputs);

/** Reads the object as it is; an empty id means that it is gone. */
export const read = (id: string, state: Properties) => kinds[state.kind].read(id, state);

export const update = (id: string, olds: Properties, news: Properties) =>
  kinds[news.kind].update(id, olds, news);

/** Deletes the object and returns once it is gone. */
export const remove = (id: string, state: Properties) => kinds[state.kind].delete(id, state);
