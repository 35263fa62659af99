/** Clusters. */
import { randomInt, randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { createAuthority } from "../../kubernetes/servingCertificate";
import { authorise } from "../auth";
import { all, create, failureOf, requested, type Scaleway, setTags, statusOf, steps, touch } from "../cloud";
import { bookIp } from "../ipam/book";
import { listed, nameContains, pageOf } from "../listing";
import { Query } from "../query";
import { checkQuota } from "../quotas";
import { change, noBody, ok, placeOf, read } from "../routing";
import { clusterBody, type ClusterBody, clusterUpdateBody, type ClusterUpdate, withGiven } from "./bodies";
import {
  checkFeatures,
  checkSettled,
  checkType,
  checkVersion,
  privateNetworkFor,
  rangesFor,
} from "./clusterRules";
import { commitmentEnd, isDedicated } from "./clusterTypes";
import { defaultAcls } from "./acls";
import { newToken } from "./kubeconfig";
import { k8sLatencies } from "./latencies";
import { createPool, preparePool } from "./poolCreation";
import type { AutoscalerConfig, Cluster, OpenIdConnectConfig } from "./records";
import { poolsOf } from "./statuses";
import { clusterView } from "./views";

const defaultAutoscaler: AutoscalerConfig = {
  scale_down_disabled: false,
  scale_down_delay_after_add: "10m",
  estimator: "binpacking",
  expander: "random",
  ignore_daemonsets_utilization: false,
  balance_similar_node_groups: false,
  expendable_pods_priority_cutoff: -10,
  scale_down_unneeded_time: "10m",
  scale_down_utilization_threshold: 0.5,
  max_graceful_termination_sec: 600,
  skip_nodes_with_local_storage: true,
  log_level: 2,
};

const noOpenIdConnect: OpenIdConnectConfig = {
  issuer_url: "",
  client_id: "",
  username_claim: "",
  username_prefix: "",
  groups_claim: [],
  groups_prefix: "",
  required_claim: [],
};

const path = "/k8s/v1/regions/:region/clusters";

export function registerClusters(app: FastifyInstance, cloud: Scaleway): void {
  read(app, path, (request) =>
    pageOf(
      request,
      "clusters",
      listed(cloud, request, {
        kind: "cluster",
        filters: {
          name: nameContains,
          status: (cluster, [status]) => statusOf(cloud, cluster) === status,
          type: (cluster, [type]) => cluster.type === type,
          private_network_id: (cluster, [id]) => cluster.privateNetworkId === id,
          version: (cluster, [version]) => cluster.version === version,
        },
        orders: { status: (cluster) => statusOf(cloud, cluster), version: ({ version }) => version },
      }).map((cluster) => clusterView(cloud, cluster)),
    ),
  );

  read(app, `${path}/:id`, (request) => clusterView(cloud, requested(cloud, request, "cluster", "read")));

  change(app, "POST", path, clusterBody, async (request, body) => {
    const project = body.project_id ?? body.organization_id ?? "";
    authorise(request, { family: "Kubernetes", resource: "cluster", action: "create", project });
    const place = { project, region: placeOf(request).region };
    const cluster = await createCluster(cloud, body, place, failureOf(request));
    return ok(clusterView(cloud, cluster, "creating"));
  });

  change(app, "PATCH", `${path}/:id`, clusterUpdateBody, (request, body) => {
    const cluster = requested(cloud, request, "cluster", "write");
    checkSettled(cluster, statusOf(cloud, cluster));
    checkFeatures(cluster.version, body);
    update(cluster, body);
    touch(cloud, cluster);
    redeploy(cloud, cluster, k8sLatencies.clusterUpdate);
    return ok(clusterView(cloud, cluster, "updating"));
  });

  change(app, "DELETE", `${path}/:id`, noBody, (request) => {
    const cluster = requested(cloud, request, "cluster", "delete");
    const withAdditionalResources = new Query(request).flag("with_additional_resources") ?? false;
    cluster.deletion ??= { withAdditionalResources, begun: cloud.clock.elapsed };
    cluster.steps = [{ status: "deleting", at: cloud.clock.elapsed }];
    cluster.answers = false;
    for (const pool of poolsOf(cloud, cluster.identity)) pool.deleting = true;
    touch(cloud, cluster);
    return ok(clusterView(cloud, cluster));
  });
}

async function createCluster(
  cloud: Scaleway,
  body: ClusterBody,
  { project, region }: { project: string; region: string },
  failure: string | undefined,
): Promise<Cluster> {
  const type = body.type === undefined || body.type === "" ? "kapsule" : body.type;
  checkType(type);
  checkVersion(body.version);
  checkFeatures(body.version, body);
  const network = privateNetworkFor(cloud, body.private_network_id, { project, region });
  const ranges = rangesFor(body, network);
  const pools = (body.pools ?? []).map((pool) =>
    preparePool(cloud, { project, region, version: body.version, network }, pool),
  );
  checkQuota(cloud, "k8s_clusters", all(cloud, "cluster").length);
  const now = cloud.clock.now();
  const authority = await createAuthority("CN=kubernetes", now);
  const dedicated = isDedicated({ type });
  const creation = dedicated ? k8sLatencies.dedicatedControlPlane : k8sLatencies.clusterCreation;
  const cluster = create(cloud, "cluster", {
    project,
    region,
    name: body.name,
    tags: body.tags ?? [],
    // A creation that fails leaves a cluster that stays as it is.
    steps:
      failure === undefined
        ? steps(cloud, ["creating", creation], [dedicated ? "ready" : "pool_required", 0])
        : steps(cloud, ["creating", creation], ["locked", 0]),
    type,
    description: body.description ?? "",
    version: body.version,
    cni: body.cni,
    autoscalerConfig: withGiven(defaultAutoscaler, body.autoscaler_config),
    autoUpgrade: autoUpgradeOf(
      { enabled: false, maintenance_window: { start_hour: 0, day: "any" } },
      body.auto_upgrade,
    ),
    featureGates: body.feature_gates ?? [],
    admissionPlugins: body.admission_plugins ?? [],
    openIdConnectConfig: withGiven(noOpenIdConnect, body.open_id_connect_config),
    apiserverCertSans: body.apiserver_cert_sans ?? [],
    privateNetworkId: network.identity,
    commitmentEndsAt: commitmentEnd(type, now),
    iamNodesGroupId: randomUUID(),
    ...ranges,
    acls: defaultAcls(),
    controlPlaneAt: dedicated && failure === undefined ? cloud.clock.after(creation) : null,
    answers: false,
    deletion: null,
    address: freeAddress(cloud),
    authority,
    token: newToken(),
    objects: { revision: 0, entries: {} },
    shown: [],
  });
  bookIp(cloud, {
    project,
    region,
    privateNetworkId: network.identity,
    resource: { type: "k8s_cluster", id: cluster.identity, name: cluster.name },
  });
  for (const pool of pools) createPool(cloud, cluster, pool);
  return cluster;
}

/** A loopback address that no cluster of this sandbox has; another sandbox is unlikely to have it. */
function freeAddress(cloud: Scaleway): string {
  const taken = new Set(all(cloud, "cluster").map(({ address }) => address));
  for (;;) {
    const address = `127.${randomInt(64, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}`;
    if (!taken.has(address)) return address;
  }
}

function update(cluster: Cluster, body: ClusterUpdate): void {
  cluster.name = body.name ?? cluster.name;
  cluster.description = body.description ?? cluster.description;
  if (body.tags !== undefined) setTags(cluster, body.tags);
  cluster.autoscalerConfig = withGiven(cluster.autoscalerConfig, body.autoscaler_config);
  cluster.autoUpgrade = autoUpgradeOf(cluster.autoUpgrade, body.auto_upgrade);
  cluster.featureGates = body.feature_gates ?? cluster.featureGates;
  cluster.admissionPlugins = body.admission_plugins ?? cluster.admissionPlugins;
  cluster.openIdConnectConfig = withGiven(cluster.openIdConnectConfig, body.open_id_connect_config);
  cluster.apiserverCertSans = body.apiserver_cert_sans ?? cluster.apiserverCertSans;
}

function autoUpgradeOf(current: Cluster["autoUpgrade"], given: ClusterBody["auto_upgrade"]) {
  return {
    enabled: given?.enable ?? current.enabled,
    maintenance_window: given?.maintenance_window ?? current.maintenance_window,
  };
}

/** Changes the control plane; without one (no pool yet) that takes no time. Gives when it is done. */
export function redeploy(cloud: Scaleway, cluster: Cluster, latency: number): number {
  const needsPool = cluster.controlPlaneAt === null;
  cluster.steps = steps(
    cloud,
    ["updating", needsPool ? 0 : latency],
    [needsPool ? "pool_required" : "ready", 0],
  );
  return cluster.steps.at(-1)?.at ?? cloud.clock.elapsed;
}
