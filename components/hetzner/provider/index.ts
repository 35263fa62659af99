/**
 * The provider of what Hetzner's own provider can't do: the cluster's anchor, and what happens inside the cluster.
 * State holds only lines that import this module (see ../stored.ts), so an old stack is changed and deleted by
 * today's code with today's credential. The path of this module, its functions and the names of the kinds are
 * part of every state file: they may gain entries, never lose or rename one.
 */
import type { Handlers } from "../../dynamic/handlers";
import { providerOf } from "../../dynamic/provider";
import { anchor } from "./anchor";
import { cloudAccess } from "./cloudAccess";
import { clusterApi } from "./clusterApi";
import { handlersOf } from "./inCluster";
import { manifests } from "./manifests";
import { nodePool } from "./nodePool";
import { upgrade } from "./upgrade";

const kinds = {
  Anchor: anchor,
  ClusterApi: handlersOf(clusterApi),
  CloudAccess: handlersOf(cloudAccess),
  Manifests: handlersOf(manifests),
  NodePool: handlersOf(nodePool),
  Upgrade: handlersOf(upgrade),
} satisfies Record<string, Handlers>;

export type KindName = keyof typeof kinds;

export const { check, diff, create, read, update, remove } = providerOf<KindName>(kinds);
