/** Configs on Scaleway with one thing wrong that cannot be wrong on the other clouds. */
import { type Loose, scalewayKey } from "../support";
import { type Case, type Cases, rm, set } from "./case";

const cluster = "byoc:cluster";
const pool0 = `${cluster}.nodePools[0]`;
const pool1 = `${cluster}.nodePools[1]`;
const server = `${cluster}.apiServer`;

/** A key that belongs to another cloud, or that one may expect. */
function refused(title: string, key: string, change: Case["change"], says: RegExp): Case {
  return { title, change, key, says, fix: rm(key) };
}

export const scalewayCases: Cases = {
  "the project": [
    {
      title: "no project",
      change: (c) => delete c.project,
      key: "byoc:project",
      says: /required/,
      fix: set("byoc:project", "'<project id>'"),
    },
    {
      title: "a project's name",
      change: (c) => (c.project = "mengi-byoc"),
      key: "byoc:project",
      says: /not a UUID/,
      allowed: /Settings, Project ID.*neither the organisation's id nor a secret key/,
      fix: set("byoc:project", "'<project id>'"),
    },
    {
      title: "a project in upper case",
      change: (c) => (c.project = c.project.toUpperCase()),
      key: "byoc:project",
      says: /lower case/,
      fix: set("byoc:project", "5c8e2f14-93b7-4d60-8a2f-71e0c4d9b6a3"),
    },
    {
      title: "an id with its region",
      change: (c) => (c.project = `fr-par/${c.project}`),
      key: "byoc:project",
      says: /not a UUID; did you mean 5c8e2f14-93b7-4d60-8a2f-71e0c4d9b6a3\?/,
      fix: set("byoc:project", "5c8e2f14-93b7-4d60-8a2f-71e0c4d9b6a3"),
    },
    {
      title: "an organisation of Thalassa",
      change: (c) => (c.project = "o-d65pcprjp56s73cvk140"),
      key: "byoc:project",
      says: /not a UUID/,
      fix: set("byoc:project", "'<project id>'"),
    },
    {
      title: "the organisation that the config file names",
      change: (c) => (c.project = scalewayKey.default_organization_id),
      key: "byoc:project",
      says: /the organisation's id, which is also that of its default project/,
      fix: set("byoc:project", "'<project id>'"),
    },
    {
      title: "the customer's id",
      change: (c) => (c.project = c.customer),
      key: "byoc:project",
      says: /this is the customer's id \(byoc:customer\)/,
      fix: set("byoc:project", "'<project id>'"),
    },
    {
      title: "the cluster's id",
      change: (c) => (c.project = c.cluster.id),
      key: "byoc:project",
      says: /this is the cluster's own id/,
      fix: set("byoc:project", "'<project id>'"),
    },
  ],
  "what was ordered": [
    {
      title: "a type of the other clouds",
      change: (c) => (c.cluster.type = "dedicated-ha"),
      key: `${cluster}.type`,
      says: /not a cluster type on scaleway \(but one of hetzner, thalassa\)/,
      allowed: /^testing, production$/,
      fix: set(`${cluster}.type`, "testing"),
    },
    {
      title: "a zone instead of a region",
      change: (c) => (c.cluster.region = "fr-par-1"),
      key: `${cluster}.region`,
      says: /did you mean fr-par\?/,
      allowed: /^fr-par, nl-ams, pl-waw$/,
      fix: set(`${cluster}.region`, "fr-par"),
    },
    {
      title: "a region without Kapsule",
      change: (c) => (c.cluster.region = "it-mil"),
      key: `${cluster}.region`,
      says: /not a region of scaleway/,
      fix: set(`${cluster}.region`, "fr-par"),
    },
    {
      title: "a version that YAML read as a number",
      change: (c) => (c.cluster.kubernetesVersion = 1.3),
      key: `${cluster}.kubernetesVersion`,
      says: /put it in quotes: "1\.30"/,
      fix: set(`${cluster}.kubernetesVersion`, "1.30"),
    },
    {
      title: "a version with a v",
      change: (c) => (c.cluster.kubernetesVersion = "v1.34"),
      key: `${cluster}.kubernetesVersion`,
      says: /did you mean 1\.34\?/,
      fix: set(`${cluster}.kubernetesVersion`, "1.34"),
    },
    {
      title: "a patch version where the cloud chooses it",
      change: (c) => (c.cluster.kubernetesVersion = "1.34.6"),
      key: `${cluster}.kubernetesVersion`,
      says: /a patch version, while upgrades\.auto lets the cloud choose it/,
      fix: set(`${cluster}.kubernetesVersion`, "1.34"),
    },
    {
      title: "a shared control plane for production",
      change: (c) => (c.cluster.controlPlane = "kapsule"),
      key: `${cluster}.controlPlane`,
      says: /production needs a dedicated control plane; kapsule is shared/,
      allowed: /kapsule-dedicated-4, .*30 days/,
      fix: rm(`${cluster}.controlPlane`),
    },
    {
      title: "an unknown control plane",
      change: (c) => (c.cluster.controlPlane = "dedicated-8"),
      key: `${cluster}.controlPlane`,
      says: /did you mean kapsule-dedicated-8\?/,
      fix: set(`${cluster}.controlPlane`, "kapsule-dedicated-8"),
    },
    {
      title: "a network plugin that Kapsule does not support",
      change: (c) => (c.cluster.cni = "flannel"),
      key: `${cluster}.cni`,
      says: /not one of the allowed values/,
      allowed: /^cilium, calico$/,
      fix: set(`${cluster}.cni`, "cilium"),
    },
    {
      title: "a window that does not begin at a full hour",
      change: (c) => (c.cluster.upgrades.maintenance.start = "03:30"),
      key: `${cluster}.upgrades.maintenance.start`,
      says: /not a full hour of the day; did you mean 03:00\?/,
      fix: set(`${cluster}.upgrades.maintenance.start`, "03:00"),
    },
    {
      title: "a window after midnight's hour",
      change: (c) => (c.cluster.upgrades.maintenance.start = "24:00"),
      key: `${cluster}.upgrades.maintenance.start`,
      says: /not a full hour of the day$/,
      fix: set(`${cluster}.upgrades.maintenance.start`, "03:00"),
    },
    {
      title: "an upgrade policy of Thalassa",
      change: (c) => (c.cluster.upgrades.auto = "latest-stable"),
      key: `${cluster}.upgrades.auto`,
      says: /not true or false/,
      fix: set(`${cluster}.upgrades.auto`, "false"),
    },
    {
      title: "backups that are kept for no day",
      change: (c) => (c.cluster.backups.keepOldVersionsDays = 0),
      key: `${cluster}.backups.keepOldVersionsDays`,
      says: /below 1/,
      fix: set(`${cluster}.backups.keepOldVersionsDays`, "1"),
    },
    refused(
      "what happens to load balancers, as the provider calls it",
      `${cluster}.deleteAdditionalResources`,
      (c) => (c.cluster.deleteAdditionalResources = true),
      /onDelete\.volumes says/,
    ),
    refused(
      "a security section",
      `${cluster}.security`,
      (c) => (c.cluster.security = { podSecurity: "baseline" }),
      /for Thalassa and Hetzner only/,
    ),
  ],
  "node pools": [
    ...["DEV1-S", "PLAY2-PICO", "STARDUST1-S", "stardust"].map((type) => ({
      title: `${type}, which has too little memory`,
      change: (c: Loose) => {
        c.cluster.nodePools[1].machineType = type;
      },
      key: `${pool1}.machineType`,
      says: /too little memory: Kapsule takes it for no node/,
      allowed: /more than 2 GB/,
      fix: set(`${pool1}.machineType`, "PRO2-XS"),
    })),
    {
      title: "an Instance type as the API writes it",
      change: (c) => (c.cluster.nodePools[1].machineType = "pro2_xxs"),
      key: `${pool1}.machineType`,
      says: /did you mean PRO2-XXS\?/,
      fix: set(`${pool1}.machineType`, "PRO2-XXS"),
    },
    {
      title: "a size that a family does not have",
      change: (c) => (c.cluster.nodePools[1].machineType = "DEV1-XXL"),
      key: `${pool1}.machineType`,
      says: /not an Instance type of Scaleway; did you mean DEV1-XL\?/,
      fix: set(`${pool1}.machineType`, "DEV1-XL"),
    },
    {
      title: "a machine type of another cloud",
      change: (c) => (c.cluster.nodePools[1].machineType = "cx33"),
      key: `${pool1}.machineType`,
      says: /not an Instance type of Scaleway$/,
      fix: set(`${pool1}.machineType`, "PRO2-XS"),
    },
    {
      title: "a Windows type",
      change: (c) => (c.cluster.nodePools[1].machineType = "POP2-2C-8G-WIN"),
      key: `${pool1}.machineType`,
      says: /a Windows type/,
      fix: set(`${pool1}.machineType`, "PRO2-XS"),
    },
    {
      title: "a zone of another region",
      change: (c) => (c.cluster.nodePools[0].zones[1] = "nl-ams-1"),
      key: `${pool0}.zones[1]`,
      says: /not a zone of fr-par/,
      allowed: /^fr-par-1, fr-par-2, fr-par-3$/,
      fix: rm(`${pool0}.zones[1]`),
    },
    refused(
      "one zone",
      `${pool0}.zone`,
      (c) => (c.cluster.nodePools[0].zone = "fr-par-1"),
      /the key is zones/,
    ),
    refused(
      "startup taints",
      `${pool0}.startupTaints`,
      (c) => (c.cluster.nodePools[0].startupTaints = []),
      /in the place of the taints/,
    ),
    refused(
      "an upgrade strategy of Thalassa",
      `${pool0}.upgradeStrategy`,
      (c) => (c.cluster.nodePools[0].upgradeStrategy = "auto"),
      /for Thalassa only; upgradePolicy says/,
    ),
    refused(
      "public addresses, as the provider calls it",
      `${pool0}.publicIpDisabled`,
      (c) => (c.cluster.nodePools[0].publicIpDisabled = true),
      /the key is publicIps/,
    ),
    {
      title: "a taint that Kubernetes itself puts on nodes",
      change: (c) => (c.cluster.nodePools[0].taints[0].key = "node.kubernetes.io/not-ready"),
      key: `${pool0}.taints[0].key`,
      says: /a reserved taint/,
      fix: set(`${pool0}.taints[0].key`, "dedicated"),
    },
    {
      title: "a label that Kapsule makes of tags",
      change: (c) => (c.cluster.nodePools[0].labels = { "k8s.scaleway.com/pool-name": "x" }),
      key: `${pool0}.labels["k8s.scaleway.com/pool-name"]`,
      says: /a reserved label/,
      fix: rm(`${pool0}.labels["k8s.scaleway.com/pool-name"]`),
    },
    {
      title: "an upgrade without a missing node",
      change: (c) => (c.cluster.nodePools[0].upgradePolicy.maxUnavailable = 0),
      key: `${pool0}.upgradePolicy.maxUnavailable`,
      says: /below 1: Scaleway's provider cannot make a pool with it; use maxSurge/,
      fix: set(`${pool0}.upgradePolicy.maxUnavailable`, "1"),
    },
    {
      title: "a local disk where there is none",
      change: (c) => (c.cluster.nodePools[0].machineType = "PRO2-XS"),
      key: `${pool0}.rootVolume.type`,
      says: /PRO2-XS has no disk of its own/,
      fix: set(`${pool0}.rootVolume.type`, "sbs_5k"),
    },
    {
      title: "a local disk where the default type has none",
      change: (c) => delete c.cluster.nodePools[0].machineType,
      key: `${pool0}.rootVolume.type`,
      says: /PRO2-XS has no disk of its own/,
      fix: set(`${pool0}.rootVolume.type`, "sbs_5k"),
    },
    {
      title: "more than the local disk has",
      change: (c) => (c.cluster.nodePools[0].rootVolume.sizeGb = 200),
      key: `${pool0}.rootVolume.sizeGb`,
      says: /above 150, the disk of GP1-XS/,
      fix: set(`${pool0}.rootVolume.sizeGb`, "150"),
    },
    {
      title: "a disk too small for a node",
      change: (c) => (c.cluster.nodePools[1].rootVolume = { sizeGb: 10 }),
      key: `${pool1}.rootVolume.sizeGb`,
      says: /below 20/,
      fix: set(`${pool1}.rootVolume.sizeGb`, "20"),
    },
    {
      title: "a setting of the kubelet that is a number",
      change: (c) => (c.cluster.nodePools[0].kubeletArgs.maxPods = 64),
      key: `${pool0}.kubeletArgs.maxPods`,
      says: /YAML reads it as a number; put it in quotes: "64"/,
      fix: set(`${pool0}.kubeletArgs.maxPods`, "64 --type string"),
    },
    {
      title: "a setting of the kubelet as a command line has it",
      change: (c) => (c.cluster.nodePools[0].kubeletArgs = { "--max-pods": "64" }),
      key: `${pool0}.kubeletArgs["--max-pods"]`,
      says: /not a setting of the kubelet/,
      allowed: /^the name of a setting of the kubelet, such as maxPods$/,
      fix: rm(`${pool0}.kubeletArgs["--max-pods"]`),
    },
    {
      title: "more nodes in a zone than a placement group takes",
      change: (c) => (c.cluster.nodePools[0].count = 40),
      key: `${pool0}.placementGroup`,
      says: /up to 21 nodes a zone with upgradePolicy\.maxSurge/,
      allowed: /at most 20/,
      fix: set(`${pool0}.placementGroup`, "false"),
    },
    {
      title: "production with fewer than three nodes",
      change: (c) => (c.cluster.nodePools[0].count = 2),
      key: `${cluster}.nodePools`,
      says: /production needs 3 nodes at any time; these pools are sure to have 2/,
      fix: set(`${pool0}.count`, "3"),
    },
    {
      title: "production in one zone",
      change: (c) => (c.cluster.nodePools[0].zones = ["fr-par-2"]),
      key: `${cluster}.nodePools`,
      says: /all nodes that production is sure to have are in fr-par-2/,
      allowed: /at least two zones/,
      fix: rm(`${pool0}.zones`),
    },
    {
      title: "production in one zone, in pools of one node",
      change: (c) => {
        c.cluster.nodePools = ["a", "b", "c"].map((name) => ({ name, count: 1 }));
      },
      key: `${cluster}.nodePools`,
      says: /are in fr-par-1/,
      fix: set(`${cluster}.nodePools[2].zones[0]`, "fr-par-2"),
    },
    {
      title: "pools that may all be empty, on a shared control plane",
      change: (c) => {
        Object.assign(c.cluster, { type: "testing", controlPlane: "kapsule" });
        c.cluster.nodePools.shift();
      },
      key: `${cluster}.nodePools`,
      says: /every pool may become empty, which a shared control plane does not take/,
      fix: set(`${pool0}.autoscaling.min`, "1"),
    },
    {
      title: "more nodes than a shared control plane takes",
      change: (c) => {
        Object.assign(c.cluster, { type: "testing", controlPlane: "kapsule" });
        Object.assign(c.cluster.nodePools[0], { count: 90, placementGroup: false });
        c.cluster.nodePools[1].autoscaling.max = 100;
      },
      key: `${cluster}.nodePools`,
      says: /up to 190 nodes, more than control plane kapsule takes/,
      allowed: /at most 150/,
      fix: set(`${pool1}.autoscaling.max`, "60"),
    },
    {
      title: "more nodes than the network has addresses",
      change: (c) => {
        c.cluster.network.cidr = "10.1.0.0/28";
        c.cluster.nodePools[0].count = 10;
      },
      key: `${cluster}.nodePools`,
      says: /up to 13 nodes, more than network\.cidr has addresses for/,
      allowed: /at most 11/,
      fix: set(`${pool0}.count`, "8"),
    },
    {
      title: "more nodes than the range of the pods has parts for",
      change: (c) => {
        c.cluster.network.podCidr = "100.64.0.0/20";
        Object.assign(c.cluster.nodePools[0], { count: 20 });
      },
      key: `${cluster}.nodePools`,
      says: /up to 23 nodes, more than network\.podCidr has a \/24 for/,
      allowed: /at most 16/,
      fix: set(`${pool0}.count`, "13"),
    },
  ],
  "address ranges": [
    {
      title: "a network larger than Scaleway makes",
      change: (c) => (c.cluster.network.cidr = "10.0.0.0/16"),
      key: `${cluster}.network.cidr`,
      says: /too large: a prefix length below \/20/,
      allowed: /from \/20 to \/28 \(10\.0\.0\.0\/8, 172\.16\.0\.0\/12, 192\.168\.0\.0\/16\)/,
      fix: set(`${cluster}.network.cidr`, "172.16.0.0/22"),
    },
    {
      title: "a network in the shared range",
      change: (c) => (c.cluster.network.cidr = "100.80.0.0/22"),
      key: `${cluster}.network.cidr`,
      says: /not a private range/,
      fix: set(`${cluster}.network.cidr`, "172.16.0.0/22"),
    },
    {
      title: "a subnet, as on the other clouds",
      change: (c) => (c.cluster.network.subnetCidr = "10.1.0.0/24"),
      key: `${cluster}.network.subnetCidr`,
      says: /cidr is the nodes' range/,
      fix: rm(`${cluster}.network.subnetCidr`),
    },
    {
      title: "pods that overlap the network",
      change: (c) => (c.cluster.network.podCidr = "10.0.0.0/15"),
      key: `${cluster}.network.podCidr`,
      says: /overlaps cidr 10\.1\.0\.0\/22/,
      fix: set(`${cluster}.network.podCidr`, "192.168.0.0/16"),
    },
    {
      title: "a network that overlaps the default range of the services",
      change: (c) => (c.cluster.network = { cidr: "10.32.4.0/22" }),
      key: `${cluster}.network.serviceCidr`,
      says: /the default, 10\.32\.0\.0\/20, overlaps cidr 10\.32\.4\.0\/22/,
      fix: set(`${cluster}.network.serviceCidr`, "192.168.0.0/20"),
    },
  ],
  "gateway, autoscaler and API server": [
    {
      title: "a gateway in another region",
      change: (c) => (c.cluster.gateway.zone = "nl-ams-1"),
      key: `${cluster}.gateway.zone`,
      says: /not a zone of fr-par/,
      allowed: /^fr-par-1, fr-par-2, fr-par-3$/,
      fix: rm(`${cluster}.gateway.zone`),
    },
    {
      title: "a misspelt zone of the gateway",
      change: (c) => (c.cluster.gateway.zone = "fr-par2"),
      key: `${cluster}.gateway.zone`,
      says: /did you mean fr-par-2\?/,
      fix: set(`${cluster}.gateway.zone`, "fr-par-2"),
    },
    {
      title: "an unknown gateway",
      change: (c) => (c.cluster.gateway.type = "VPC-GW-XXL"),
      key: `${cluster}.gateway.type`,
      says: /did you mean VPC-GW-XL\?/,
      fix: set(`${cluster}.gateway.type`, "VPC-GW-XL"),
    },
    {
      title: "a duration without its unit",
      change: (c) => (c.cluster.autoscaler.scaleDownDelayAfterAdd = "15"),
      key: `${cluster}.autoscaler.scaleDownDelayAfterAdd`,
      says: /not a duration with its unit; did you mean 15m\?/,
      fix: set(`${cluster}.autoscaler.scaleDownDelayAfterAdd`, "15m"),
    },
    {
      title: "no duration at all",
      change: (c) => (c.cluster.autoscaler.scaleDownUnneededTime = "0m"),
      key: `${cluster}.autoscaler.scaleDownUnneededTime`,
      says: /not a duration/,
      fix: set(`${cluster}.autoscaler.scaleDownUnneededTime`, "10m"),
    },
    {
      title: "a share in per cent",
      change: (c) => (c.cluster.autoscaler.scaleDownUtilizationThreshold = 65),
      key: `${cluster}.autoscaler.scaleDownUtilizationThreshold`,
      says: /not below 1/,
      fix: set(`${cluster}.autoscaler.scaleDownUtilizationThreshold`, "0.65 --type float"),
    },
    {
      title: "a share of nothing",
      change: (c) => (c.cluster.autoscaler.scaleDownUtilizationThreshold = 0),
      key: `${cluster}.autoscaler.scaleDownUtilizationThreshold`,
      says: /not above 0/,
      fix: set(`${cluster}.autoscaler.scaleDownUtilizationThreshold`, "0.01 --type float"),
    },
    {
      title: "a share with more digits than the API keeps",
      change: (c) => (c.cluster.autoscaler.scaleDownUtilizationThreshold = 0.123),
      key: `${cluster}.autoscaler.scaleDownUtilizationThreshold`,
      says: /more than two digits/,
      fix: set(`${cluster}.autoscaler.scaleDownUtilizationThreshold`, "0.12 --type float"),
    },
    {
      title: "a log level that cannot be sent",
      change: (c) => (c.cluster.autoscaler.logLevel = 0),
      key: `${cluster}.autoscaler.logLevel`,
      says: /below 1/,
      fix: set(`${cluster}.autoscaler.logLevel`, "1"),
    },
    {
      title: "an expander that Kapsule does not have any more",
      change: (c) => (c.cluster.autoscaler.expander = "price"),
      key: `${cluster}.autoscaler.expander`,
      says: /not one of the allowed values/,
      allowed: /^random, most_pods, least_waste, priority$/,
      fix: set(`${cluster}.autoscaler.expander`, "random"),
    },
    {
      title: "a source that is not the first address of its range",
      change: (c) => (c.cluster.apiServer.allowedCidrs[0] = "203.0.113.5/24"),
      key: `${server}.allowedCidrs[0]`,
      says: /did you mean 203\.0\.113\.0\/24\?/,
      fix: set(`${server}.allowedCidrs[0]`, "203.0.113.0/24"),
    },
    {
      title: "a source twice",
      change: (c) => c.cluster.apiServer.allowedCidrs.push("198.51.100.7"),
      key: `${server}.allowedCidrs[2]`,
      says: /the source is listed twice/,
      fix: rm(`${server}.allowedCidrs[2]`),
    },
    {
      title: "a URL for a name in the certificate",
      change: (c) => (c.cluster.apiServer.certSans[0] = "https://api.example.com:6443/"),
      key: `${server}.certSans[0]`,
      says: /did you mean api\.example\.com\?/,
      fix: set(`${server}.certSans[0]`, "api.example.com"),
    },
    {
      title: "an admission plugin that is not the name of one",
      change: (c) => (c.cluster.apiServer.admissionPlugins[0] = "always-pull-images"),
      key: `${server}.admissionPlugins[0]`,
      says: /not a name in capitals and small letters/,
      fix: set(`${server}.admissionPlugins[0]`, "AlwaysPullImages"),
    },
    {
      title: "a feature gate with its value",
      change: (c) => (c.cluster.apiServer.featureGates[0] = "HPAScaleToZero=true"),
      key: `${server}.featureGates[0]`,
      says: /not a name/,
      fix: set(`${server}.featureGates[0]`, "HPAScaleToZero"),
    },
    refused(
      "a public endpoint",
      `${server}.publicEndpoint`,
      (c) => (c.cluster.apiServer.publicEndpoint = false),
      /the API server of Kapsule is always public/,
    ),
    {
      title: "an issuer without encryption",
      change: (c) => (c.cluster.apiServer.oidc.issuerUrl = "http://login.example.com"),
      key: `${server}.oidc.issuerUrl`,
      says: /not an https URL/,
      fix: set(`${server}.oidc.issuerUrl`, "https://issuer.example.com"),
    },
    {
      title: "an issuer without a client",
      change: (c) => delete c.cluster.apiServer.oidc.clientId,
      key: `${server}.oidc.clientId`,
      says: /required/,
      fix: set(`${server}.oidc.clientId`, "kubernetes"),
    },
    {
      title: "a claim without its value",
      change: (c) => (c.cluster.apiServer.oidc.requiredClaim[0] = "team"),
      key: `${server}.oidc.requiredClaim[0]`,
      says: /not a pair of key and value/,
      fix: set(`${server}.oidc.requiredClaim[0]`, "team=platform"),
    },
  ],
  "unknown keys": [
    {
      title: "the autoscaler's section as the provider calls it",
      change: (c) => {
        c.cluster.autoscalerConfig = {};
        delete c.cluster.autoscaler;
      },
      key: `${cluster}.autoscalerConfig`,
      says: /did you mean autoscaler\?/,
      fix: rm(`${cluster}.autoscalerConfig`),
    },
    {
      title: "the Instance type as the provider calls it",
      change: (c) => (c.cluster.nodePools[0].nodeType = "GP1-XS"),
      key: `${pool0}.nodeType`,
      says: /the key is machineType/,
      fix: rm(`${pool0}.nodeType`),
    },
    ...["gateway", "autoscaler", "apiServer", "upgrades", "backups", "onDelete", "network"].map(
      (section) => ({
        title: `in ${section}`,
        change: (c: Loose) => {
          c.cluster[section].wrong = 1;
        },
        key: `${cluster}.${section}.wrong`,
        says: /unknown key/,
        fix: rm(`${cluster}.${section}.wrong`),
      }),
    ),
  ],
};
