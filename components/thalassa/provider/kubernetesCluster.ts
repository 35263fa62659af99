/** Managed Kubernetes cluster: the control plane that Thalassa runs. */
import { z } from "zod";
import { createOnce } from "../../../clouds/createOnce";
import { findOwn } from "../../../clouds/thalassa/findOwn";
import type { ClusterUpdate, KubernetesCluster } from "../../../clouds/thalassa/types";
import {
  compareVersions,
  resolveVersion,
  satisfies,
  upgradeProblem,
} from "../../../clouds/thalassa/versions";
import type { Kind } from "./kind";
import { changedMetadata, type NamedInputs, newMetadata, observedMetadata, statusProgress } from "./named";
import { cidr, id, named } from "./schema";
import { replacing } from "./replacing";

export interface KubernetesClusterInputs extends NamedInputs {
  region: string;
  subnetId: string;
  /** `1.34` (the newest 1.34 when the cluster is made), `1.34.1` or `v1.34.1-6`. */
  kubernetesVersion: string;
  podCidr: string;
  serviceCidr: string;
  /** Who may reach the public endpoint; empty: everybody. */
  allowedCidrs: string[];
  publicEndpoint: boolean;
  autoUpgrade: "none" | "latest-version" | "latest-stable";
  /** 0 is Sunday. */
  maintenanceDay?: number | undefined;
  /** Minutes from midnight UTC. */
  maintenanceStartMinute?: number | undefined;
  podSecurity: "restricted" | "baseline" | "privileged";
  auditLog: "none" | "basic" | "advanced";
  networkPolicy: "allow-all" | "deny";
  deleteProtection: boolean;
}

export interface KubernetesClusterOutputs {
  status: string;
  endpoint: string;
  /** The full version that runs, such as `v1.34.1-6`. */
  version: string;
}

export const kubernetesCluster: Kind<KubernetesClusterInputs, KubernetesCluster, KubernetesClusterOutputs> = {
  noun: "Kubernetes cluster",
  schema: z.object({
    ...named,
    region: z.string(),
    subnetId: id,
    kubernetesVersion: z
      .string()
      .regex(/^v?\d+\.\d+(\.\d+(-\d+)?)?$/, "must look like 1.34, 1.34.1 or v1.34.1-6"),
    podCidr: cidr,
    serviceCidr: cidr,
    allowedCidrs: z.array(z.string()),
    publicEndpoint: z.boolean(),
    autoUpgrade: z.enum(["none", "latest-version", "latest-stable"]),
    maintenanceDay: z.number().int().min(0).max(6).optional(),
    maintenanceStartMinute: z.number().int().min(0).max(1439).optional(),
    podSecurity: z.enum(["restricted", "baseline", "privileged"]),
    auditLog: z.enum(["none", "basic", "advanced"]),
    networkPolicy: z.enum(["allow-all", "deny"]),
    deleteProtection: z.boolean(),
  }),
  replaceOn: [...replacing.kubernetesCluster],
  deadlines: { create: 1800, update: 3600, delete: 1800 },
  verify: (olds, news) => {
    const reason = upgradeProblem(olds.kubernetesVersion, news.kubernetesVersion);
    return reason ? [{ property: "kubernetesVersion", reason }] : [];
  },
  create: (client, inputs) =>
    createOnce(
      () => findOwn(client.clusters, inputs.labels),
      async () => {
        const version = resolveVersion(await client.kubernetesVersions(), inputs.kubernetesVersion);
        return client.clusters.create({
          ...newMetadata(inputs),
          ...settingsOf(inputs, version.identity),
          regionIdentity: inputs.region,
          clusterType: "managed",
          subnet: inputs.subnetId,
          networking: { cni: "cilium", serviceCidr: inputs.serviceCidr, podCidr: inputs.podCidr },
        });
      },
    ),
  read: (client, id) => client.clusters.get(id),
  update: async (client, object, olds, news) => {
    const running = object.clusterVersion;
    let version = running?.identity ?? "";
    if (!runsWanted(object, news)) {
      const problem = running ? upgradeProblem(running.name, news.kubernetesVersion) : undefined;
      if (problem)
        throw new Error(`${problem}: pulumi config set --path byoc:cluster.kubernetesVersion <version>`);
      version = resolveVersion(await client.kubernetesVersions(), news.kubernetesVersion).identity;
    }
    return client.clusters.update(object.identity, {
      ...changedMetadata(object, olds, news),
      ...settingsOf(news, version),
    });
  },
  remove: (client, id) => client.clusters.remove(id),
  // After an upgrade was asked for, the old version may still say "ready" for a moment.
  progress: (object, inputs) => {
    const progress = statusProgress(object);
    if (progress !== "ready" || runsWanted(object, inputs)) return progress;
    return { waiting: `upgrading from ${object.clusterVersion?.name}` };
  },
  id: (object) => object.identity,
  observe: (object, inputs) => ({
    ...observedMetadata(object, inputs),
    kubernetesVersion: runsWanted(object, inputs)
      ? inputs.kubernetesVersion
      : (object.clusterVersion?.name ?? inputs.kubernetesVersion),
    allowedCidrs: object.apiServerACL?.allowedCIDRs ?? [],
    publicEndpoint: !object.disablePublicEndpoint,
    autoUpgrade: (object.autoUpgradePolicy || "none") as KubernetesClusterInputs["autoUpgrade"],
    maintenanceDay: object.maintenanceDay ?? undefined,
    maintenanceStartMinute: object.maintenanceStartAt ?? undefined,
    podSecurity: object.podSecurityStandardsProfile as KubernetesClusterInputs["podSecurity"],
    auditLog: object.auditLogProfile as KubernetesClusterInputs["auditLog"],
    networkPolicy: object.defaultNetworkPolicy as KubernetesClusterInputs["networkPolicy"],
    deleteProtection: object.deleteProtection ?? false,
  }),
  outputs: (object) => ({
    status: object.status,
    endpoint: object.apiServerURL ?? "",
    version: object.clusterVersion?.name ?? "",
  }),
};

/** What can be changed later, complete: the API blanks what a PUT leaves out. */
export function settingsOf(
  inputs: KubernetesClusterInputs,
  versionIdentity: string,
): Omit<ClusterUpdate, "name" | "description" | "labels" | "annotations"> {
  return {
    kubernetesVersionIdentity: versionIdentity,
    deleteProtection: inputs.deleteProtection,
    podSecurityStandardsProfile: inputs.podSecurity,
    auditLogProfile: inputs.auditLog,
    defaultNetworkPolicy: inputs.networkPolicy,
    disablePublicEndpoint: !inputs.publicEndpoint,
    apiServerACL: { allowedCIDRs: inputs.allowedCidrs },
    autoUpgradePolicy: inputs.autoUpgrade,
    maintenanceDay: inputs.maintenanceDay ?? null,
    maintenanceStartAt: inputs.maintenanceStartMinute ?? null,
  };
}

/** Whether the version is as asked for; a cluster that upgrades itself may be ahead. */
function runsWanted(object: KubernetesCluster, inputs: KubernetesClusterInputs): boolean {
  const running = object.clusterVersion?.name;
  if (!running) return true;
  if (satisfies(running, inputs.kubernetesVersion)) return true;
  return inputs.autoUpgrade !== "none" && compareVersions(running, inputs.kubernetesVersion) > 0;
}
