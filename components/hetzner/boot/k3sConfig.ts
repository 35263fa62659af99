/** The base configuration of k3s. What only the node knows, it adds itself in `config.yaml.d`. */
import { stringify } from "yaml";
import type { Taint } from "../../cluster";
import type { BootFile } from "./cloudConfig";
import type { ControlPlaneInput, WorkerInput } from "./inputs";
import { admissionPath, auditPath } from "./policies";

/** Label that says which pool a node is of. */
export const poolLabel = "node.mengi.cloud/pool";

/** Name that the API's certificate always has, so that it depends on no address. */
export function apiName(clusterId: string): string {
  return `api.${clusterId}.internal`;
}

const auditLog = "/var/lib/rancher/k3s/server/logs/audit.log";

export function serverConfig(input: ControlPlaneInput): BootFile {
  const { etcdSnapshots } = input;
  const address = input.controlPlane[input.index];
  return configFile({
    "node-name": input.name,
    "node-ip": address,
    "advertise-address": address,
    "tls-san": [
      apiName(input.clusterId),
      input.loadBalancer,
      ...input.controlPlane,
      ...(input.publicAddress === undefined ? [] : [input.publicAddress]),
    ],
    "node-taint": ["node-role.kubernetes.io/control-plane:NoSchedule"],
    "cluster-cidr": input.podCidr,
    "service-cidr": input.serviceCidr,
    "flannel-backend": "wireguard-native",
    disable: ["servicelb", "traefik", "local-storage"],
    "disable-cloud-controller": true,
    "secrets-encryption": true,
    "protect-kernel-defaults": true,
    "write-kubeconfig-mode": "0600",
    "etcd-snapshot-schedule-cron": etcdSnapshots.schedule,
    "etcd-snapshot-retention": etcdSnapshots.retention,
    // Where they go and the keys are in a secret of the cluster, which can change without a new server.
    ...(etcdSnapshots.s3 ? { "etcd-s3": true, "etcd-s3-config-secret": "etcd-s3" } : {}),
    "kube-apiserver-arg": [
      `admission-control-config-file=${admissionPath}`,
      `audit-policy-file=${auditPath}`,
      `audit-log-path=${auditLog}`,
      "audit-log-maxage=30",
      "audit-log-maxbackup=10",
      "audit-log-maxsize=100",
      "service-account-extend-token-expiration=false",
    ],
    "kube-controller-manager-arg": ["terminated-pod-gc-threshold=10"],
    "kubelet-arg": kubeletArguments("cpu=250m,memory=1Gi"),
  });
}

export function agentConfig(input: WorkerInput): BootFile {
  return configFile({
    ...(input.name === undefined ? {} : { "node-name": input.name }),
    "node-label": Object.entries({ ...input.labels, [poolLabel]: input.pool }).map(
      ([key, value]) => `${key}=${value}`,
    ),
    "node-taint": input.taints.map(taintText),
    "protect-kernel-defaults": true,
    "kubelet-arg": kubeletArguments("cpu=100m,memory=400Mi"),
  });
}

function configFile(config: Record<string, unknown>): BootFile {
  return {
    path: "/etc/rancher/k3s/config.yaml",
    mode: "0600",
    content: stringify(config, { lineWidth: 0 }),
  };
}

/** Memory and disk that pods can't take from the node itself: it evicts before the kernel kills. */
function kubeletArguments(reserved: string): string[] {
  return [
    "cloud-provider=external",
    `kube-reserved=${reserved}`,
    "system-reserved=cpu=100m,memory=200Mi",
    "eviction-hard=memory.available<200Mi,nodefs.available<10%,nodefs.inodesFree<5%,imagefs.available<10%",
    "streaming-connection-idle-timeout=5m",
    "container-log-max-size=20Mi",
    "container-log-max-files=5",
  ];
}

function taintText({ key, value, effect }: Taint): string {
  return `${key}${value === undefined ? "" : `=${value}`}:${effect}`;
}
