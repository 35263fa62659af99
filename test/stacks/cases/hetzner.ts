/** Configs on Hetzner with one thing wrong that cannot be wrong on Thalassa. */
import type { Loose } from "../support";
import { type Case, type Cases, rm, set } from "./case";

const cluster = "byoc:cluster";
const pool0 = `${cluster}.nodePools[0]`;
const pool1 = `${cluster}.nodePools[1]`;

/** A key that belongs to another cloud, or that one may expect. */
function refused(title: string, key: string, change: Case["change"], says: RegExp): Case {
  return { title, change, key, says, fix: rm(key) };
}

export const hetznerCases: Cases = {
  "what was ordered": [
    refused(
      "a project",
      "byoc:project",
      (c) => (c.project = "mengi-byoc"),
      /a token belongs to exactly one project/,
    ),
    {
      title: "the type Shared",
      change: (c) => (c.cluster.type = "Shared"),
      key: `${cluster}.type`,
      says: /Mengi's own infrastructure, not in a customer's account/,
      allowed: /^dedicated, dedicated-ha$/,
      fix: set(`${cluster}.type`, "dedicated"),
    },
    {
      title: "a type of Scaleway",
      change: (c) => (c.cluster.type = "production"),
      key: `${cluster}.type`,
      says: /not a cluster type on hetzner \(but one of scaleway\)/,
      fix: set(`${cluster}.type`, "dedicated"),
    },
    {
      title: "a region of Thalassa",
      change: (c) => (c.cluster.region = "nl-01"),
      key: `${cluster}.region`,
      says: /not a region of hetzner \(but one of thalassa\)/,
      allowed: /^fsn1, nbg1, hel1, ash, hil, sin$/,
      fix: set(`${cluster}.region`, "fsn1"),
    },
    {
      title: "a data centre instead of a location",
      change: (c) => (c.cluster.region = "nbg1-dc3"),
      key: `${cluster}.region`,
      says: /did you mean nbg1\?/,
      fix: set(`${cluster}.region`, "nbg1"),
    },
    {
      title: "a name that leaves no room for the names of its servers",
      change: (c) => (c.cluster.name = "a-cluster-with-long-name"),
      key: `${cluster}.name`,
      says: /longer than 20/,
      fix: set(`${cluster}.name`, "a-cluster-with-long"),
    },
    {
      title: "a version that is not supported",
      change: (c) => (c.cluster.kubernetesVersion = "1.29"),
      key: `${cluster}.kubernetesVersion`,
      says: /not a supported version/,
      allowed: /"1\.36"/,
      fix: set(`${cluster}.kubernetesVersion`, "1.36"),
    },
    {
      title: "a patch version",
      change: (c) => (c.cluster.kubernetesVersion = "v1.35.8+k3s1"),
      key: `${cluster}.kubernetesVersion`,
      says: /a patch version; Mengi chooses the one of each minor version; did you mean 1\.35\?/,
      fix: set(`${cluster}.kubernetesVersion`, "1.35"),
    },
    {
      title: "a patch version of a minor version that is not supported",
      change: (c) => (c.cluster.kubernetesVersion = "1.29.1"),
      key: `${cluster}.kubernetesVersion`,
      says: /a patch version/,
      fix: set(`${cluster}.kubernetesVersion`, "1.36"),
    },
    {
      title: "a version that YAML read as a number",
      change: (c) => (c.cluster.kubernetesVersion = 1.36),
      key: `${cluster}.kubernetesVersion`,
      says: /put it in quotes: "1\.36"/,
      fix: set(`${cluster}.kubernetesVersion`, "1.36"),
    },
    refused(
      "the upgrades of a managed cluster",
      `${cluster}.upgrades`,
      (c) => (c.cluster.upgrades = { auto: "none" }),
      /upgraded by a new kubernetesVersion/,
    ),
    refused(
      "an audit log, which is always on",
      `${cluster}.security.auditLog`,
      (c) => (c.cluster.security.auditLog = "basic"),
      /always on/,
    ),
    refused(
      "a public endpoint",
      `${cluster}.apiServer.publicEndpoint`,
      (c) => (c.cluster.apiServer.publicEndpoint = true),
      /access says how the API server is reached/,
    ),
  ],
  "the control plane and the gateway": [
    refused(
      "an even number of control-plane nodes",
      `${cluster}.controlPlane.count`,
      (c) => (c.cluster.controlPlane.count = 2),
      /1 control-plane node for dedicated, 3 for dedicated-ha; etcd gains nothing from even numbers/,
    ),
    refused(
      "locations under their old name",
      `${cluster}.controlPlane.locations`,
      (c) => (c.cluster.controlPlane.locations = ["fsn1"]),
      /the key is zones/,
    ),
    {
      title: "two locations for three nodes",
      change: (c) => (c.cluster.controlPlane.zones = ["fsn1", "nbg1"]),
      key: `${cluster}.controlPlane.zones`,
      says: /2 locations, while dedicated-ha has 3 control-plane nodes/,
      allowed: /one location for all, or 3: one for each/,
      fix: set(`${cluster}.controlPlane.zones[2]`, "hel1"),
    },
    {
      title: "three locations for one node",
      change: (c) => {
        c.cluster.type = "dedicated";
      },
      key: `${cluster}.controlPlane.zones`,
      says: /3 locations, while dedicated has 1 control-plane node$/,
      allowed: /^one location$/,
      fix: rm(`${cluster}.controlPlane.zones`),
    },
    {
      title: "a location in another network zone",
      change: (c) => (c.cluster.controlPlane.zones = ["fsn1", "nbg1", "ash"]),
      key: `${cluster}.controlPlane.zones[2]`,
      says: /not a zone of fsn1/,
      allowed: /^fsn1, nbg1, hel1$/,
      fix: rm(`${cluster}.controlPlane.zones[2]`),
    },
    {
      title: "no locations",
      change: (c) => (c.cluster.controlPlane.zones = []),
      key: `${cluster}.controlPlane.zones`,
      says: /an empty list/,
      fix: rm(`${cluster}.controlPlane.zones`),
    },
    {
      title: "a server type as the console writes it",
      change: (c) => (c.cluster.controlPlane.machineTypes[0] = "CPX 32"),
      key: `${cluster}.controlPlane.machineTypes[0]`,
      says: /did you mean cpx32\?/,
      fix: set(`${cluster}.controlPlane.machineTypes[0]`, "cpx32"),
    },
    {
      title: "a machine type of Thalassa",
      change: (c) => (c.cluster.gateway.machineType = "pgp-medium"),
      key: `${cluster}.gateway.machineType`,
      says: /not a server type of Hetzner Cloud/,
      allowed: /cx, cpx, cax or ccx and a number/,
      fix: set(`${cluster}.gateway.machineType`, "cx33"),
    },
    {
      title: "half a generation",
      change: (c) => (c.cluster.gateway.generation = 1.5),
      key: `${cluster}.gateway.generation`,
      says: /not a whole number/,
      fix: set(`${cluster}.gateway.generation`, "2"),
    },
    {
      title: "a generation below the first",
      change: (c) => (c.cluster.controlPlane.generation = 0),
      key: `${cluster}.controlPlane.generation`,
      says: /below 1/,
      fix: set(`${cluster}.controlPlane.generation`, "1"),
    },
  ],
  "node pools": [
    {
      title: "both one server type and a list",
      change: (c) => (c.cluster.nodePools[0].machineType = "cx33"),
      key: pool0,
      says: /both machineType and machineTypes/,
      fix: rm(`${pool0}.machineType`),
    },
    {
      title: "ARM and x86 in one pool",
      change: (c) => (c.cluster.nodePools[0].machineTypes = ["cx33", "cax21"]),
      key: `${pool0}.machineTypes[1]`,
      says: /arm, while cx33 is x86/,
      allowed: /one architecture/,
      fix: rm(`${pool0}.machineTypes[1]`),
    },
    {
      title: "a server type twice",
      change: (c) => (c.cluster.nodePools[0].machineTypes = ["cx33", "cx43", "cx33"]),
      key: `${pool0}.machineTypes[2]`,
      says: /the server type is listed twice/,
      fix: rm(`${pool0}.machineTypes[2]`),
    },
    {
      title: "more server types than are tried",
      change: (c) =>
        (c.cluster.nodePools[0].machineTypes = ["cx23", "cx33", "cx43", "cx53", "cpx22", "cpx32"]),
      key: `${pool0}.machineTypes[5]`,
      says: /more than 5 server types/,
      fix: rm(`${pool0}.machineTypes[5]`),
    },
    {
      title: "an empty list of server types",
      change: (c) => (c.cluster.nodePools[0].machineTypes = []),
      key: `${pool0}.machineTypes`,
      says: /an empty list/,
      fix: rm(`${pool0}.machineTypes`),
    },
    {
      title: "a location in another network zone",
      change: (c) => (c.cluster.nodePools[0].zones = ["fsn1", "sin"]),
      key: `${pool0}.zones[1]`,
      says: /not a zone of fsn1/,
      fix: rm(`${pool0}.zones[1]`),
    },
    refused(
      "a location under another name",
      `${pool0}.location`,
      (c) => (c.cluster.nodePools[0].location = "fsn1"),
      /the key is zones/,
    ),
    refused(
      "autohealing",
      `${pool0}.autohealing`,
      (c) => (c.cluster.nodePools[0].autohealing = true),
      /for Thalassa only/,
    ),
    refused(
      "an upgrade strategy",
      `${pool0}.upgradeStrategy`,
      (c) => (c.cluster.nodePools[0].upgradeStrategy = "auto"),
      /for Thalassa only; nodes are upgraded in place/,
    ),
    ...["gateway", "control-plane"].map((name) => ({
      title: `the reserved name ${name}`,
      change: (c: Loose) => {
        c.cluster.nodePools[0].name = name;
      },
      key: `${pool0}.name`,
      says: /a reserved name; did you mean (gateway|control)-nodes\?/,
      fix: set(`${pool0}.name`, `${name.split("-")[0]}-nodes`),
    })),
    {
      title: "a name that leaves no room for what the autoscaler adds",
      change: (c) => (c.cluster.nodePools[0].name = "workers-of-the-web"),
      key: `${pool0}.name`,
      says: /longer than 16/,
      fix: set(`${pool0}.name`, "workers-of-the-w"),
    },
    {
      title: "two pools with one name of the longest",
      change: (c) => {
        for (const pool of c.cluster.nodePools) pool.name = "workers-of-the-w";
      },
      key: `${pool1}.name`,
      says: /the name of nodePools\[0\] as well/,
      fix: set(`${pool1}.name`, "workers-of-the-2"),
    },
    ...["csi.hetzner.cloud/location", "hcloud/node-group", "node.mengi.cloud/pool", "k3s.io/x"].map(
      (key) => ({
        title: `the reserved label ${key}`,
        change: (c: Loose) => {
          c.cluster.nodePools[0].labels = { [key]: "x" };
        },
        key: `${pool0}.labels["${key}"]`,
        says: /a reserved label/,
        fix: rm(`${pool0}.labels["${key}"]`),
      }),
    ),
    {
      title: "a taint that Kubernetes itself puts on nodes",
      change: (c) => {
        c.cluster.nodePools[0].taints = [{ key: "node.kubernetes.io/not-ready", effect: "NoExecute" }];
      },
      key: `${pool0}.taints[0].key`,
      says: /a reserved taint/,
      fix: set(`${pool0}.taints[0].key`, "dedicated"),
    },
    {
      title: "more servers than a network takes",
      change: (c) => (c.cluster.nodePools[0].count = 95),
      key: `${cluster}.nodePools`,
      says: /up to 102 servers with gateway and control plane/,
      allowed: /at most 96/,
      fix: set(`${pool0}.count`, "93"),
    },
    {
      title: "bounds of the autoscaler that are more than a network takes",
      change: (c) => {
        c.cluster.nodePools[0].count = 50;
        c.cluster.nodePools[1].autoscaling = { min: 60, max: 70 };
      },
      key: `${cluster}.nodePools`,
      says: /up to 124 servers/,
      fix: `${set(`${pool1}.autoscaling.max`, "46")}\n${set(`${pool1}.autoscaling.min`, "46")}`,
    },
    {
      title: "a highly available cluster with fewer than three nodes",
      change: (c) => (c.cluster.nodePools[0].count = 2),
      key: `${cluster}.nodePools`,
      says: /dedicated-ha needs 3 nodes at any time/,
      fix: set(`${pool0}.count`, "3"),
    },
  ],
  "address ranges": [
    {
      title: "a network that Hetzner does not take",
      change: (c) => (c.cluster.network = { cidr: "100.64.0.0/16" }),
      key: `${cluster}.network.cidr`,
      says: /not a private range/,
      allowed: /\(10\.0\.0\.0\/8, 172\.16\.0\.0\/12, 192\.168\.0\.0\/16\)/,
      fix: set(`${cluster}.network.cidr`, "10.0.0.0/16"),
    },
    {
      title: "a network with room for one subnet only",
      change: (c) => (c.cluster.network = { cidr: "10.1.0.0/24" }),
      key: `${cluster}.network.cidr`,
      says: /too small/,
      fix: set(`${cluster}.network.cidr`, "10.0.0.0/16"),
    },
    {
      title: "a subnet where the control plane is",
      change: (c) => (c.cluster.network.subnetCidr = "10.1.0.0/20"),
      key: `${cluster}.network.subnetCidr`,
      says: /overlaps 10\.1\.0\.0\/24, where the gateway and the control plane are/,
      fix: set(`${cluster}.network.subnetCidr`, "10.1.128.0/17"),
    },
    {
      title: "a subnet outside the network",
      change: (c) => (c.cluster.network.subnetCidr = "10.2.0.0/20"),
      key: `${cluster}.network.subnetCidr`,
      says: /not within the network/,
      allowed: /within 10\.1\.0\.0\/16, behind its first \/24/,
      fix: set(`${cluster}.network.subnetCidr`, "10.1.128.0/17"),
    },
    {
      title: "a subnet too small for as many servers as a network takes",
      change: (c) => (c.cluster.network.subnetCidr = "10.1.1.0/26"),
      key: `${cluster}.network.subnetCidr`,
      says: /too small/,
      fix: rm(`${cluster}.network.subnetCidr`),
    },
    refused(
      "a control-plane subnet of one's own",
      `${cluster}.network.controlCidr`,
      (c) => (c.cluster.network.controlCidr = "10.1.0.0/24"),
      /always the first \/24 of cidr/,
    ),
    {
      title: "too few addresses for the pods of as many servers as a network takes",
      change: (c) => (c.cluster.network.podCidr = "192.168.0.0/18"),
      key: `${cluster}.network.podCidr`,
      says: /too small/,
      fix: set(`${cluster}.network.podCidr`, "192.168.0.0/16"),
    },
    {
      title: "a network with the address that Hetzner keeps for itself",
      change: (c) => (c.cluster.network = { cidr: "172.31.0.0/16" }),
      key: `${cluster}.network.cidr`,
      says: /172\.31\.1\.1 in it, which Hetzner keeps for itself/,
      fix: set(`${cluster}.network.cidr`, "10.0.0.0/16"),
    },
    {
      title: "pods with the address that Hetzner keeps for itself",
      change: (c) => (c.cluster.network.podCidr = "172.31.0.0/16"),
      key: `${cluster}.network.podCidr`,
      says: /172\.31\.1\.1 in it/,
      fix: set(`${cluster}.network.podCidr`, "192.168.0.0/16"),
    },
    {
      title: "pods that overlap the network",
      change: (c) => (c.cluster.network.podCidr = "10.0.0.0/14"),
      key: `${cluster}.network.podCidr`,
      says: /overlaps cidr 10\.1\.0\.0\/16/,
      fix: set(`${cluster}.network.podCidr`, "192.168.0.0/16"),
    },
  ],
  "the API server": [
    {
      title: "a list of sources at a load balancer",
      change: (c) => (c.cluster.apiServer.access = "public"),
      key: `${cluster}.apiServer.allowedCidrs`,
      says: /a load balancer of Hetzner cannot refuse addresses/,
      allowed: /with access gateway only/,
      fix: set(`${cluster}.apiServer.access`, "gateway"),
    },
    {
      title: "a list of sources for a private API server",
      change: (c) => (c.cluster.apiServer.access = "private"),
      key: `${cluster}.apiServer.allowedCidrs`,
      says: /not reached from outside/,
      fix: rm(`${cluster}.apiServer.allowedCidrs`),
    },
    {
      title: "a gateway that lets nobody through",
      change: (c) => delete c.cluster.apiServer.allowedCidrs,
      key: `${cluster}.apiServer.allowedCidrs`,
      says: /nobody can reach the API server without a list/,
      fix: set(`${cluster}.apiServer.allowedCidrs[0]`, "'<address>'"),
    },
    {
      title: "a gateway with an empty list",
      change: (c) => (c.cluster.apiServer.allowedCidrs = []),
      key: `${cluster}.apiServer.allowedCidrs`,
      says: /nobody can reach the API server/,
      value: "a list of 0",
      fix: set(`${cluster}.apiServer.allowedCidrs[0]`, "'<address>'"),
    },
    {
      title: "an IPv6 source",
      change: (c) => (c.cluster.apiServer.allowedCidrs[1] = "2001:db8::/32"),
      key: `${cluster}.apiServer.allowedCidrs[1]`,
      says: /the NAT gateway has an IPv4 address only/,
      fix: set(`${cluster}.apiServer.allowedCidrs[1]`, "'<address>'"),
    },
    {
      title: "an unknown way to reach it",
      change: (c) => (c.cluster.apiServer.access = "privat"),
      key: `${cluster}.apiServer.access`,
      says: /did you mean private\?/,
      fix: set(`${cluster}.apiServer.access`, "private"),
    },
    {
      title: "an unknown load balancer type",
      change: (c) => (c.cluster.apiServer.loadBalancerType = "lb12"),
      key: `${cluster}.apiServer.loadBalancerType`,
      says: /did you mean lb11\?/,
      allowed: /^lb11, lb21, lb31$/,
      fix: set(`${cluster}.apiServer.loadBalancerType`, "lb11"),
    },
  ],
  "reboots, snapshots and emergencies": [
    {
      title: "a day that does not exist",
      change: (c) => (c.cluster.reboots.days[0] = "sonntag"),
      key: `${cluster}.reboots.days[0]`,
      says: /not one of the allowed values/,
      allowed: /sunday, monday/,
      fix: set(`${cluster}.reboots.days[0]`, "sunday"),
    },
    {
      title: "a day twice",
      change: (c) => (c.cluster.reboots.days = ["sunday", "sunday"]),
      key: `${cluster}.reboots.days[1]`,
      says: /the day is listed twice/,
      fix: rm(`${cluster}.reboots.days[1]`),
    },
    {
      title: "no days",
      change: (c) => (c.cluster.reboots.days = []),
      key: `${cluster}.reboots.days`,
      says: /an empty list/,
      fix: rm(`${cluster}.reboots.days`),
    },
    {
      title: "a window that ends when it begins",
      change: (c) => (c.cluster.reboots.end = "23:30"),
      key: `${cluster}.reboots.end`,
      says: /the same as start: 23:30/,
      fix: set(`${cluster}.reboots.end`, "02:30"),
    },
    {
      title: "a window that begins when the default one ends",
      change: (c) => (c.cluster.reboots = { start: "05:00" }),
      key: `${cluster}.reboots.end`,
      says: /the same as start/,
      value: "not set",
      fix: set(`${cluster}.reboots.end`, "08:00"),
    },
    ...[
      "hourly",
      "0 */6 * *",
      "0 24 * * *",
      "0 6-2 * * *",
      "*/0 * * * *",
      "0 0 * * 7 2026",
      "0  * * * *",
    ].map((schedule) => ({
      title: `the schedule ${schedule}`,
      change: (c: Loose) => {
        c.cluster.etcdSnapshots.schedule = schedule;
      },
      key: `${cluster}.etcdSnapshots.schedule`,
      says: /not a cron expression of five fields/,
      fix: set(`${cluster}.etcdSnapshots.schedule`, "'0 */6 * * *'"),
    })),
    {
      title: "no snapshots",
      change: (c) => (c.cluster.etcdSnapshots.retention = 0),
      key: `${cluster}.etcdSnapshots.retention`,
      says: /below 1/,
      fix: set(`${cluster}.etcdSnapshots.retention`, "1"),
    },
    {
      title: "a URL of an S3 service",
      change: (c) => (c.cluster.etcdSnapshots.s3.endpoint = "https://fsn1.your-objectstorage.com/"),
      key: `${cluster}.etcdSnapshots.s3.endpoint`,
      says: /did you mean fsn1\.your-objectstorage\.com\?/,
      fix: set(`${cluster}.etcdSnapshots.s3.endpoint`, "fsn1.your-objectstorage.com"),
    },
    {
      title: "an S3 service without encryption",
      change: (c) => (c.cluster.etcdSnapshots.s3.endpoint = "http://s3.example.com"),
      key: `${cluster}.etcdSnapshots.s3.endpoint`,
      says: /^not the name of a host$/,
      fix: set(`${cluster}.etcdSnapshots.s3.endpoint`, "fsn1.your-objectstorage.com"),
    },
    {
      title: "a bucket with capitals",
      change: (c) => (c.cluster.etcdSnapshots.s3.bucket = "Etcd"),
      key: `${cluster}.etcdSnapshots.s3.bucket`,
      says: /not the name of a bucket/,
      fix: set(`${cluster}.etcdSnapshots.s3.bucket`, "'<bucket>'"),
    },
    {
      title: "no bucket",
      change: (c) => delete c.cluster.etcdSnapshots.s3.bucket,
      key: `${cluster}.etcdSnapshots.s3.bucket`,
      says: /required/,
      fix: set(`${cluster}.etcdSnapshots.s3.bucket`, "'<bucket>'"),
    },
    {
      title: "a folder that begins with a slash",
      change: (c) => (c.cluster.etcdSnapshots.s3.folder = "/prod"),
      key: `${cluster}.etcdSnapshots.s3.folder`,
      says: /not a path in a bucket/,
      fix: set(`${cluster}.etcdSnapshots.s3.folder`, "snapshots"),
    },
    {
      title: "SSH for everybody",
      change: (c) => (c.cluster.emergencyAccess.from = ["0.0.0.0/0"]),
      key: `${cluster}.emergencyAccess.from[0]`,
      says: /too many addresses: a prefix length below \/24/,
      fix: set(`${cluster}.emergencyAccess.from[0]`, "'<address>'"),
    },
    {
      title: "SSH for nobody",
      change: (c) => (c.cluster.emergencyAccess.from = []),
      key: `${cluster}.emergencyAccess.from`,
      says: /an empty list/,
      fix: set(`${cluster}.emergencyAccess.from[0]`, "'<address>'"),
    },
    {
      title: "SSH without an end",
      change: (c) => delete c.cluster.emergencyAccess.until,
      key: `${cluster}.emergencyAccess.until`,
      says: /required/,
      fix: set(`${cluster}.emergencyAccess.until`, "'<time>'"),
    },
    {
      title: "SSH for more than a week",
      change: (c) => (c.cluster.emergencyAccess.until = "2026-02-06T12:01:00Z"),
      key: `${cluster}.emergencyAccess.until`,
      says: /more than 7 days ahead/,
      allowed: /up to 2026-02-06T12:00Z/,
      fix: set(`${cluster}.emergencyAccess.until`, "2026-02-06T12:00Z"),
    },
    ...["tomorrow", "2026-01-31", "2026-01-31T18:00:00", "2026-13-01T00:00Z"].map((until) => ({
      title: `SSH until ${until}`,
      change: (c: Loose) => {
        c.cluster.emergencyAccess.until = until;
      },
      key: `${cluster}.emergencyAccess.until`,
      says: /not a time with a date and a time zone/,
      fix: set(`${cluster}.emergencyAccess.until`, "'<time>'"),
    })),
  ],
  "unknown keys": [
    {
      title: "a server type under the word for it",
      change: (c) => {
        c.cluster.nodePools[1].machinetype = "cx33";
        delete c.cluster.nodePools[1].machineType;
      },
      key: `${pool1}.machinetype`,
      says: /did you mean machineType\?/,
      fix: set(`${pool1}.machineType`, "cx33"),
    },
    {
      title: "a list of sources outside its section",
      change: (c) => {
        c.cluster.access = "gateway";
        delete c.cluster.apiServer.access;
        delete c.cluster.apiServer.allowedCidrs;
      },
      key: `${cluster}.access`,
      says: /did you mean byoc:cluster\.apiServer\.access\?/,
      fix: set(`${cluster}.apiServer.access`, "gateway"),
    },
    ...[
      "controlPlane",
      "gateway",
      "apiServer",
      "security",
      "reboots",
      "etcdSnapshots",
      "emergencyAccess",
    ].map((section) => ({
      title: `in ${section}`,
      change: (c: Loose) => {
        c.cluster[section].wrong = 1;
      },
      key: `${cluster}.${section}.wrong`,
      says: /unknown key/,
      fix: rm(`${cluster}.${section}.wrong`),
    })),
  ],
};
