/**
 * The functions that the provider in the state (components/scaleway/stored.ts) calls, so that old states are handled by
 * today's code with today's credential. The path of this module, its functions and the names of the kinds are
 * part of every state file: they may gain entries, never lose or rename one.
 */
import type { Handlers } from "../../dynamic/handlers";
import { providerOf } from "../../dynamic/provider";
import { anchor } from "./anchor";
import { clusterApi } from "./clusterApi";

const kinds = {
  Anchor: anchor,
  ClusterApi: clusterApi,
} satisfies Record<string, Handlers>;

export type KindName = keyof typeof kinds;

export const { check, diff, create, read, update, remove } = providerOf<KindName>(kinds);
