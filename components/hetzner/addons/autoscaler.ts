/** The cluster autoscaler: makes and deletes servers of the autoscaled pools, within their bounds. */
import { createHash } from "node:crypto";
import type { KubeObject } from "../../../clouds/kubernetes/objects";
import type { HetznerClusterSpec, HetznerNodePoolSpec } from "../../cluster";
import { poolLabel } from "../boot";
import type { PlannedGroup } from "../plan";
import { helmChart, onControlPlane } from "./helmChart";
import { cloudSecret, systemNamespace } from "./names";
import { autoscalerTag, charts } from "./versions";

/** A group as the autoscaler gets it. */
export interface AutoscaledGroup extends PlannedGroup {
  /** Boot data of its servers. Secret. */
  userData: string;
  /** Labels of its servers in the cloud. */
  serverLabels: Record<string, string>;
}

export interface AutoscalerInput {
  groups: readonly AutoscaledGroup[];
  /** Id or name of the SSH key in the cloud: without one, the cloud sends a password by mail for each server. */
  sshKey: string;
}

const configSecret = "cluster-autoscaler-config";
const configFile = "cluster.json";
const configFolder = "/etc/mengi/autoscaler";
/** Servers without a public address may take minutes longer to boot. */
const provisionMinutes = { server: 15, node: 20 };

/** Nothing where no pool is autoscaled. */
export function autoscaler(spec: HetznerClusterSpec, { groups, sshKey }: AutoscalerInput): KubeObject[] {
  if (groups.length === 0) return [];
  const config = JSON.stringify(configOf(spec, groups));
  return [
    {
      apiVersion: "v1",
      kind: "Secret",
      type: "Opaque",
      metadata: { name: configSecret, namespace: systemNamespace },
      data: { [configFile]: Buffer.from(config).toString("base64") },
    },
    helmChart("cluster-autoscaler", charts.autoscaler, {
      fullnameOverride: "cluster-autoscaler",
      cloudProvider: "hetzner",
      image: { tag: autoscalerTag(spec.kubernetesVersion) },
      ...onControlPlane,
      autoscalingGroups: groups.map(({ name, min, max, machineType, location }) => ({
        name,
        minSize: min,
        maxSize: max,
        instanceType: machineType,
        region: location,
      })),
      extraArgs: {
        // Nobody else makes the first servers of a group.
        "enforce-node-group-min-size": true,
        "balance-similar-node-groups": true,
        "balancing-ignore-label_1": "hcloud/node-group",
        "balancing-ignore-label_2": "csi.hetzner.cloud/location",
        "max-node-provision-time": `${provisionMinutes.node}m`,
      },
      extraEnv: {
        HCLOUD_CLUSTER_CONFIG_FILE: `${configFolder}/${configFile}`,
        HCLOUD_PUBLIC_IPV4: "false",
        HCLOUD_PUBLIC_IPV6: "false",
        HCLOUD_SSH_KEY: sshKey,
        HCLOUD_SERVER_CREATION_TIMEOUT: String(provisionMinutes.server),
      },
      extraEnvSecrets: {
        HCLOUD_TOKEN: { name: cloudSecret, key: "token" },
        HCLOUD_NETWORK: { name: cloudSecret, key: "network" },
      },
      // A file, because boot data of several groups is longer than an environment may be.
      extraVolumeSecrets: { [configSecret]: { name: configSecret, mountPath: configFolder } },
      // It reads the file once: another content has to be another pod.
      podAnnotations: {
        "mengi.cloud/config": createHash("sha256").update(config).digest("hex").slice(0, 16),
      },
    }),
  ];
}

/** What the autoscaler has to know to make a server, and to foresee which pods it would take. */
function configOf(spec: HetznerClusterSpec, groups: readonly AutoscaledGroup[]) {
  return {
    nodeConfigs: Object.fromEntries(
      groups.map((group) => {
        const pool = poolOf(spec, group.pool);
        return [
          group.name,
          {
            cloudInit: group.userData,
            labels: { ...pool.labels, [poolLabel]: pool.name },
            taints: pool.taints.map(({ key, value = "", effect }) => ({ key, value, effect })),
            serverLabels: group.serverLabels,
            subnetIPRange: spec.network.subnetCidr,
            imagesForArch: {
              [group.architecture === "arm" ? "arm64" : "amd64"]: String(group.image),
            },
          },
        ];
      }),
    ),
  };
}

function poolOf(spec: HetznerClusterSpec, name: string): HetznerNodePoolSpec {
  const pool = spec.nodePools.find((one) => one.name === name);
  if (!pool) throw new RangeError(`no pool ${name}`);
  return pool;
}
