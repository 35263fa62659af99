/** One look at the project, before anything is decided: whether the key may do its work, and what of a cluster stands. */
import type { ScalewayClient } from "./client";
import type {
  Abilities,
  Availability,
  BucketState,
  Cluster,
  Gateway,
  GatewayIp,
  KubernetesVersion,
  PlacementGroup,
  Pool,
  PrivateNetwork,
  Vpc,
} from "./types";

export interface SurveyScope {
  /** The tag by which the cluster's objects are known, `key=value`. */
  tag: string;
  /** Zones of the pools: stock and placement groups are asked for there. */
  zones: readonly string[];
  /** Zone of the Public Gateway, whether there is one or not. */
  gatewayZone: string;
  /** Name of the backup bucket. */
  bucket: string;
}

export interface SurveyOptions {
  /** How long missing rights are put up with: those of a new key take a while to reach all products. Default 30 s. */
  patienceSeconds?: number;
  report?: (line: string) => void;
}

/** Objects are those that carry the tag, also where the API gives more. */
export interface Survey {
  /** Versions that the region offers, newest first. */
  versions: KubernetesVersion[];
  /** The cluster, unless it is being deleted. */
  cluster?: Cluster;
  /** All pools of the cluster. */
  pools: Pool[];
  vpcs: Vpc[];
  privateNetworks: PrivateNetwork[];
  /** With their gateway networks. Empty where the key may not see them. */
  gateways: Gateway[];
  gatewayIps: GatewayIp[];
  placementGroups: PlacementGroup[];
  bucket: BucketState;
  /** Stock by zone and Instance type. */
  availability: Readonly<Record<string, Readonly<Record<string, Availability>>>>;
  abilities: Abilities;
}

/** The key lacks permission sets without which a run could forget what lives. */
export class MissingPermissionsError extends Error {
  override readonly name = "MissingPermissionsError";

  constructor(
    message: string,
    /** The permission sets, by Scaleway's names. */
    readonly sets: readonly string[],
  ) {
    super(message);
  }
}

/** Asks for everything at once, each thing once. Throws `MissingPermissionsError`. */
export async function survey(
  _client: ScalewayClient,
  _scope: SurveyScope,
  _options: SurveyOptions = {},
): Promise<Survey> {
  throw new Error("not there yet");
}
