/** What calls may say. Go clients send every field, with null for what they leave out. */
import { z } from "zod";

/** A field that may be missing or null. */
function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().transform((value) => value ?? undefined);
}

const text = optional(z.string());
/** The official CLI sends an empty zone for the default one. */
const zone = text.transform((value) => (value === "" ? undefined : value));
const flag = optional(z.boolean());
const texts = optional(z.array(z.string()));
const whole = optional(z.int().min(0));

const autoscalerConfig = optional(
  z.object({
    scale_down_disabled: flag,
    scale_down_delay_after_add: text,
    estimator: text,
    expander: optional(
      z.enum(["unknown_expander", "random", "most_pods", "least_waste", "priority", "price"]),
    ),
    ignore_daemonsets_utilization: flag,
    balance_similar_node_groups: flag,
    expendable_pods_priority_cutoff: optional(z.int()),
    scale_down_unneeded_time: text,
    scale_down_utilization_threshold: optional(z.number().min(0).max(1)),
    max_graceful_termination_sec: whole,
    skip_nodes_with_local_storage: flag,
    log_level: whole,
  }),
);

const days = ["any", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
const autoUpgrade = optional(
  z.object({
    enable: flag,
    maintenance_window: optional(
      z.object({ start_hour: z.int().min(0).max(23).default(0), day: z.enum(days).default("any") }),
    ),
  }),
);

const openIdConnectConfig = optional(
  z.object({
    issuer_url: text,
    client_id: text,
    username_claim: text,
    username_prefix: text,
    groups_claim: texts,
    groups_prefix: text,
    required_claim: texts,
  }),
);

export const labelsBody = z.object({
  labels: optional(z.record(z.string(), z.string())),
});

const effect = z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]);
const taints = optional(z.array(z.object({ key: z.string().min(1), value: z.string().default(""), effect })));
export const taintsBody = z.object({ taints });
export const startupTaintsBody = z.object({ startup_taints: taints });

const upgradePolicy = optional(
  z.object({
    max_unavailable: optional(z.int().min(0).max(100)),
    max_surge: optional(z.int().min(0).max(100)),
  }),
);

export const poolBody = z.object({
  name: z.string().min(1).max(100),
  node_type: z.string().min(1),
  placement_group_id: text,
  autoscaling: flag,
  size: z.int().min(0),
  min_size: whole,
  max_size: whole,
  container_runtime: optional(z.enum(["unknown_runtime", "containerd"])),
  autohealing: flag,
  tags: texts,
  kubelet_args: optional(z.record(z.string(), z.string())),
  upgrade_policy: upgradePolicy,
  zone,
  root_volume_type: optional(z.enum(["default_volume_type", "l_ssd", "sbs_5k", "sbs_15k"])),
  root_volume_size: optional(z.int().min(0)),
  public_ip_disabled: flag,
  security_group_id: text,
  labels: optional(z.record(z.string(), z.string())),
  taints,
  startup_taints: taints,
});
export type PoolBody = z.output<typeof poolBody>;

export const poolUpdateBody = z.object({
  autoscaling: flag,
  size: whole,
  min_size: whole,
  max_size: whole,
  autohealing: flag,
  tags: texts,
  kubelet_args: optional(z.record(z.string(), z.string())),
  upgrade_policy: upgradePolicy,
  security_group_id: text,
});
export type PoolUpdate = z.output<typeof poolUpdateBody>;

export const clusterBody = z.object({
  project_id: text,
  organization_id: text,
  type: text,
  name: z.string().min(1).max(100),
  description: text,
  tags: texts,
  version: z.string(),
  cni: z.string(),
  pools: optional(z.array(poolBody)),
  autoscaler_config: autoscalerConfig,
  auto_upgrade: autoUpgrade,
  feature_gates: texts,
  admission_plugins: texts,
  open_id_connect_config: openIdConnectConfig,
  apiserver_cert_sans: texts,
  private_network_id: text,
  pod_cidr: text,
  service_cidr: text,
  service_dns_ip: text,
});
export type ClusterBody = z.output<typeof clusterBody>;

export const clusterUpdateBody = z.object({
  name: optional(z.string().min(1).max(100)),
  description: text,
  tags: texts,
  autoscaler_config: autoscalerConfig,
  auto_upgrade: autoUpgrade,
  feature_gates: texts,
  admission_plugins: texts,
  open_id_connect_config: openIdConnectConfig,
  apiserver_cert_sans: texts,
});
export type ClusterUpdate = z.output<typeof clusterUpdateBody>;

export const upgradeBody = z.object({ version: z.string(), upgrade_pools: flag });
export const typeBody = z.object({ type: z.string() });

export const aclsBody = z.object({
  acls: optional(
    z.array(
      z
        .object({ ip: text, scaleway_ranges: flag, description: text })
        .refine(({ ip, scaleway_ranges: ranges }) => (ip === undefined) === (ranges === true), {
          message: "one of ip and scaleway_ranges has to be set",
        }),
    ),
  ),
});
export type AclsBody = z.output<typeof aclsBody>;

/** The fields of `current`, replaced by what is given. What is missing or `unknown…` leaves a field as it is. */
export function withGiven<Fields extends object>(
  current: Fields,
  given: { [Field in keyof Fields]?: Fields[Field] | undefined } | undefined,
): Fields {
  const set = Object.entries(given ?? {}).filter(
    ([field, value]) =>
      field in current && value !== undefined && !(typeof value === "string" && value.startsWith("unknown_")),
  );
  return { ...current, ...Object.fromEntries(set) };
}
