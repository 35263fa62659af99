/** Each kind of bad input is one problem that names the key, says what is wrong and gives the remedy. */
import { fullConfig, issues, type Loose, minimalConfig, refusal } from "./support";

interface Case {
  title: string;
  change: (config: Loose) => void;
  key: string;
  says: RegExp;
  /** Part of the remedy. */
  fix: string;
  value?: string;
  allowed?: RegExp;
}

const set = (key: string, value: string) =>
  `pulumi config set ${key.includes(".") ? `--path '${key}'` : key} ${value} --stack acme`;
const rm = (key: string) => `pulumi config rm ${/[.[]/.test(key) ? `--path '${key}'` : key} --stack acme`;
const pool0 = "byoc:cluster.nodePools[0]";
const pool1 = "byoc:cluster.nodePools[1]";

const cases: Record<string, Case[]> = {
  "cloud, customer and project": [
    {
      title: "a misspelt cloud",
      change: (c) => (c.cloud = "Thalasa"),
      key: "byoc:cloud",
      says: /did you mean thalassa\?/,
      allowed: /^hetzner, thalassa$/,
      fix: set("byoc:cloud", "thalassa"),
    },
    {
      title: "a customer that is not a UUID",
      change: (c) => (c.customer = "acme"),
      key: "byoc:customer",
      says: /not a UUID/,
      value: '"acme"',
      fix: set("byoc:customer", "'<UUID>'"),
    },
    {
      title: "a customer in upper case",
      change: (c) => (c.customer = c.customer.toUpperCase()),
      key: "byoc:customer",
      says: /lower case/,
      fix: set("byoc:customer", "0d4c7f7e-3a52-4d0e-9c55-6b1f2a8e7d10"),
    },
    {
      title: "no customer",
      change: (c) => delete c.customer,
      key: "byoc:customer",
      says: /required/,
      value: "not set",
      fix: set("byoc:customer", "'<UUID>'"),
    },
    {
      title: "an organisation id with a character missing",
      change: (c) => (c.project = "o-d65pcprjp56s73cvk14"),
      key: "byoc:project",
      says: /not an organisation id/,
      value: '"o-d65pcprjp56s73cvk14"',
      allowed: /Dashboard.*Organisation.*Identity/,
      fix: set("byoc:project", "'<organisation id>'"),
    },
    {
      title: "an organisation id in upper case",
      change: (c) => (c.project = c.project.toUpperCase()),
      key: "byoc:project",
      says: /did you mean o-d65pcprjp56s73cvk140\?/,
      fix: set("byoc:project", "o-d65pcprjp56s73cvk140"),
    },
    {
      title: "the name of an organisation instead of its id",
      change: (c) => (c.project = "acme-bv"),
      key: "byoc:project",
      says: /not an organisation id/,
      fix: set("byoc:project", "'<organisation id>'"),
    },
    {
      title: "an organisation id that ends in a character no id ends in",
      change: (c) => (c.project = "o-d65pcprjp56s73cvk141"),
      key: "byoc:project",
      says: /not an organisation id/,
      fix: set("byoc:project", "'<organisation id>'"),
    },
    {
      title: "no cluster at all",
      change: (c) => delete c.cluster,
      key: "byoc:cluster",
      says: /required/,
      fix: set("byoc:cluster.kubernetesVersion", "1.34"),
    },
    {
      title: "a cluster that is a text",
      change: (c) => (c.cluster = "prod"),
      key: "byoc:cluster",
      says: /not an object/,
      fix: rm("byoc:cluster"),
    },
  ],
  "the cluster": [
    {
      title: "an id that is not a UUID",
      change: (c) => (c.cluster.id = "1"),
      key: "byoc:cluster.id",
      says: /not a UUID/,
      fix: set("byoc:cluster.id", "'<UUID>'"),
    },
    {
      title: "a name with capitals and spaces",
      change: (c) => (c.cluster.name = "My Cluster!"),
      key: "byoc:cluster.name",
      says: /did you mean my-cluster\?/,
      fix: set("byoc:cluster.name", "my-cluster"),
    },
    {
      title: "a name that begins with a digit",
      change: (c) => (c.cluster.name = "1prod"),
      key: "byoc:cluster.name",
      says: /not a valid name/,
      allowed: /beginning with a letter/,
      fix: set("byoc:cluster.name", "prod"),
    },
    {
      title: "a name of more than 30 characters",
      change: (c) => (c.cluster.name = "a-cluster-with-a-really-long-name-x"),
      key: "byoc:cluster.name",
      says: /longer than 30/,
      fix: set("byoc:cluster.name", "a-cluster-with-a-really-long-n"),
    },
    {
      title: "the type Shared",
      change: (c) => (c.cluster.type = "Shared"),
      key: "byoc:cluster.type",
      says: /Mengi's own infrastructure, not in a customer's account/,
      allowed: /^dedicated, dedicated-ha$/,
      fix: set("byoc:cluster.type", "dedicated"),
    },
    {
      title: "the type development",
      change: (c) => (c.cluster.type = "development"),
      key: "byoc:cluster.type",
      says: /Mengi's own infrastructure/,
      fix: set("byoc:cluster.type", "dedicated"),
    },
    {
      title: "a type of another cloud",
      change: (c) => (c.cluster.type = "testing"),
      key: "byoc:cluster.type",
      says: /not a cluster type on thalassa \(but one of scaleway\)/,
      fix: set("byoc:cluster.type", "dedicated"),
    },
    {
      title: "a type as the console writes it",
      change: (c) => {
        c.cluster.type = "Dedicated HA";
      },
      key: "byoc:cluster.type",
      says: /did you mean dedicated-ha\?/,
      fix: set("byoc:cluster.type", "dedicated-ha"),
    },
    {
      title: "a misspelt region",
      change: (c) => (c.cluster.region = "nl-1"),
      key: "byoc:cluster.region",
      says: /did you mean nl-01\?/,
      allowed: /^nl-01$/,
      fix: set("byoc:cluster.region", "nl-01"),
    },
    {
      title: "a region of another cloud",
      change: (c) => (c.cluster.region = "fr-par"),
      key: "byoc:cluster.region",
      says: /not a region of thalassa \(but one of scaleway\)/,
      fix: set("byoc:cluster.region", "nl-01"),
    },
    {
      title: "no region, though the cloud has only one",
      change: (c) => delete c.cluster.region,
      key: "byoc:cluster.region",
      says: /required/,
      fix: set("byoc:cluster.region", "nl-01"),
    },
    {
      title: "a version that YAML read as a number",
      change: (c) => (c.cluster.kubernetesVersion = 1.3),
      key: "byoc:cluster.kubernetesVersion",
      says: /a number; put it in quotes: "1\.30"/,
      value: "1.3",
      fix: set("byoc:cluster.kubernetesVersion", "1.30"),
    },
    {
      title: "a version that YAML read as a number without losing a digit",
      change: (c) => (c.cluster.kubernetesVersion = 1.34),
      key: "byoc:cluster.kubernetesVersion",
      says: /put it in quotes: "1\.34"/,
      fix: set("byoc:cluster.kubernetesVersion", "1.34"),
    },
    {
      title: "a version with a v and no build",
      change: (c) => (c.cluster.kubernetesVersion = "v1.34.1"),
      key: "byoc:cluster.kubernetesVersion",
      says: /did you mean 1\.34\.1\?/,
      fix: set("byoc:cluster.kubernetesVersion", "1.34.1"),
    },
    {
      title: "a version that is a word",
      change: (c) => (c.cluster.kubernetesVersion = "latest"),
      key: "byoc:cluster.kubernetesVersion",
      says: /not a Kubernetes version/,
      fix: set("byoc:cluster.kubernetesVersion", "1.34"),
    },
    {
      title: "delete protection that is a word",
      change: (c) => (c.cluster.deleteProtection = "yes"),
      key: "byoc:cluster.deleteProtection",
      says: /not true or false/,
      fix: set("byoc:cluster.deleteProtection", "true"),
    },
    {
      title: "a boolean in quotes",
      change: (c) => (c.cluster.deleteProtection = "false"),
      key: "byoc:cluster.deleteProtection",
      says: /leave out the quotes/,
      fix: `${rm("byoc:cluster.deleteProtection")}\n${set("byoc:cluster.deleteProtection", "false")}`,
    },
    {
      title: "an unknown way to deal with volumes",
      change: (c) => (c.cluster.onDelete.volumes = "retain"),
      key: "byoc:cluster.onDelete.volumes",
      says: /not one of the allowed values/,
      allowed: /^delete, keep$/,
      fix: set("byoc:cluster.onDelete.volumes", "delete"),
    },
    {
      title: "an empty section",
      change: (c) => (c.cluster.security = null),
      key: "byoc:cluster.security",
      says: /empty/,
      fix: rm("byoc:cluster.security"),
    },
    {
      title: "a misspelt pod security profile",
      change: (c) => (c.cluster.security.podSecurity = "restrictd"),
      key: "byoc:cluster.security.podSecurity",
      says: /did you mean restricted\?/,
      fix: set("byoc:cluster.security.podSecurity", "restricted"),
    },
    {
      title: "a weekday cut short",
      change: (c) => (c.cluster.upgrades.maintenance.day = "Sun"),
      key: "byoc:cluster.upgrades.maintenance.day",
      says: /did you mean sunday\?/,
      fix: set("byoc:cluster.upgrades.maintenance.day", "sunday"),
    },
    {
      title: "a time of day that does not exist",
      change: (c) => (c.cluster.upgrades.maintenance.start = "24:00"),
      key: "byoc:cluster.upgrades.maintenance.start",
      says: /not a time of day/,
      allowed: /HH:MM in UTC/,
      fix: set("byoc:cluster.upgrades.maintenance.start", "03:00"),
    },
    {
      title: "a maintenance window without a time",
      change: (c) => delete c.cluster.upgrades.maintenance.start,
      key: "byoc:cluster.upgrades.maintenance.start",
      says: /required/,
      fix: set("byoc:cluster.upgrades.maintenance.start", "03:00"),
    },
    {
      title: "an allowed source that is neither a range nor an address",
      change: (c) => (c.cluster.apiServer.allowedCidrs[1] = "office"),
      key: "byoc:cluster.apiServer.allowedCidrs[1]",
      says: /neither a CIDR nor an address/,
      fix: rm("byoc:cluster.apiServer.allowedCidrs[1]"),
    },
    {
      title: "an allowed source with host bits",
      change: (c) => (c.cluster.apiServer.allowedCidrs[0] = "203.0.113.9/24"),
      key: "byoc:cluster.apiServer.allowedCidrs[0]",
      says: /did you mean 203\.0\.113\.0\/24\?/,
      fix: set("byoc:cluster.apiServer.allowedCidrs[0]", "203.0.113.0/24"),
    },
    {
      title: "a list of sources for an API server without a public endpoint",
      change: (c) => (c.cluster.apiServer.publicEndpoint = false),
      key: "byoc:cluster.apiServer.allowedCidrs",
      says: /publicEndpoint is false/,
      fix: rm("byoc:cluster.apiServer.allowedCidrs"),
    },
  ],
  "address ranges": [
    {
      title: "a text that is no CIDR",
      change: (c) => (c.cluster.network.cidr = "big"),
      key: "byoc:cluster.network.cidr",
      says: /not a CIDR/,
      allowed: /private IPv4 range from \/8 to \/24/,
      fix: set("byoc:cluster.network.cidr", "10.0.0.0/16"),
    },
    {
      title: "an address",
      change: (c) => (c.cluster.network.cidr = "10.1.0.0"),
      key: "byoc:cluster.network.cidr",
      says: /without a prefix length/,
      fix: set("byoc:cluster.network.cidr", "10.0.0.0/16"),
    },
    {
      title: "host bits",
      change: (c) => (c.cluster.network.cidr = "10.1.2.3/16"),
      key: "byoc:cluster.network.cidr",
      says: /did you mean 10\.1\.0\.0\/16\?/,
      fix: set("byoc:cluster.network.cidr", "10.1.0.0/16"),
    },
    {
      title: "IPv6",
      change: (c) => (c.cluster.network.podCidr = "fd00::/56"),
      key: "byoc:cluster.network.podCidr",
      says: /IPv6/,
      fix: set("byoc:cluster.network.podCidr", "192.168.0.0/16"),
    },
    {
      title: "a public range",
      change: (c) => (c.cluster.network.serviceCidr = "8.8.0.0/18"),
      key: "byoc:cluster.network.serviceCidr",
      says: /not a private range/,
      fix: set("byoc:cluster.network.serviceCidr", "172.16.0.0/18"),
    },
    {
      title: "a range that is only in part private",
      change: (c) => (c.cluster.network.serviceCidr = "172.0.0.0/8"),
      key: "byoc:cluster.network.serviceCidr",
      says: /not a private range/,
      fix: set("byoc:cluster.network.serviceCidr", "172.16.0.0/18"),
    },
    {
      title: "too small a range",
      change: (c) => (c.cluster.network.podCidr = "192.168.0.0/24"),
      key: "byoc:cluster.network.podCidr",
      says: /too small/,
      fix: set("byoc:cluster.network.podCidr", "192.168.0.0/16"),
    },
    {
      title: "too large a range",
      change: (c) => (c.cluster.network.serviceCidr = "10.0.0.0/8"),
      key: "byoc:cluster.network.serviceCidr",
      says: /too large/,
      fix: set("byoc:cluster.network.serviceCidr", "172.16.0.0/18"),
    },
    {
      title: "a subnet outside the network",
      change: (c) => (c.cluster.network.subnetCidr = "10.2.0.0/20"),
      key: "byoc:cluster.network.subnetCidr",
      says: /not within the network/,
      allowed: /within 10\.1\.0\.0\/16/,
      fix: set("byoc:cluster.network.subnetCidr", "10.1.0.0/20"),
    },
    {
      title: "pods that overlap the network",
      change: (c) => (c.cluster.network.podCidr = "10.1.0.0/17"),
      key: "byoc:cluster.network.podCidr",
      says: /overlaps cidr 10\.1\.0\.0\/16/,
      fix: set("byoc:cluster.network.podCidr", "192.168.0.0/17"),
    },
    {
      title: "services that overlap the network",
      change: (c) => (c.cluster.network.serviceCidr = "10.1.128.0/20"),
      key: "byoc:cluster.network.serviceCidr",
      says: /overlaps cidr/,
      fix: set("byoc:cluster.network.serviceCidr", "172.16.0.0/20"),
    },
    {
      title: "pods that overlap services",
      change: (c) => (c.cluster.network.podCidr = "172.16.0.0/12"),
      key: "byoc:cluster.network.podCidr",
      says: /overlaps serviceCidr 172\.20\.0\.0\/18/,
      fix: set("byoc:cluster.network.podCidr", "192.168.0.0/16"),
    },
    {
      title: "a network that a default overlaps",
      change: (c) => (c.cluster.network = { cidr: "192.168.0.0/16" }),
      key: "byoc:cluster.network.podCidr",
      says: /the default, 192\.168\.0\.0\/16, overlaps cidr 192\.168\.0\.0\/16/,
      value: "not set",
      fix: set("byoc:cluster.network.podCidr", "100.64.0.0/16"),
    },
  ],
  "node pools": [
    {
      title: "an empty list",
      change: (c) => (c.cluster.nodePools = []),
      key: "byoc:cluster.nodePools",
      says: /an empty list/,
      fix: rm("byoc:cluster.nodePools"),
    },
    {
      title: "a pool that is a text",
      change: (c) => (c.cluster.nodePools[1] = "workers"),
      key: pool1,
      says: /not an object/,
      fix: rm(pool1),
    },
    {
      title: "a name of more than 20 characters",
      change: (c) => (c.cluster.nodePools[0].name = "workers-for-the-web-tier"),
      key: `${pool0}.name`,
      says: /longer than 20/,
      fix: set(`${pool0}.name`, "workers-for-the-web"),
    },
    {
      title: "two pools of one name",
      change: (c) => (c.cluster.nodePools[1].name = "workers"),
      key: `${pool1}.name`,
      says: /the name of nodePools\[0\] as well/,
      fix: set(`${pool1}.name`, "workers-2"),
    },
    {
      title: "a misspelt machine type",
      change: (c) => (c.cluster.nodePools[0].machineType = "pgp-mediun"),
      key: `${pool0}.machineType`,
      says: /did you mean pgp-medium\?/,
      allowed: /pgp-small, .*dgp-4xlarge/,
      fix: set(`${pool0}.machineType`, "pgp-medium"),
    },
    {
      title: "no nodes",
      change: (c) => (c.cluster.nodePools[0].count = 0),
      key: `${pool0}.count`,
      says: /below 1; for a pool that can be empty, use autoscaling/,
      fix: set(`${pool0}.count`, "1"),
    },
    {
      title: "less than no nodes",
      change: (c) => (c.cluster.nodePools[0].count = -1),
      key: `${pool0}.count`,
      says: /below 1/,
      fix: set(`${pool0}.count`, "1"),
    },
    {
      title: "half a node",
      change: (c) => (c.cluster.nodePools[0].count = 2.5),
      key: `${pool0}.count`,
      says: /not a whole number/,
      fix: set(`${pool0}.count`, "3"),
    },
    {
      title: "more than 100 nodes",
      change: (c) => (c.cluster.nodePools[0].count = 101),
      key: `${pool0}.count`,
      says: /above 100/,
      allowed: /1 to 100/,
      fix: set(`${pool0}.count`, "100"),
    },
    {
      title: "a number in quotes",
      change: (c) => (c.cluster.nodePools[0].count = "3"),
      key: `${pool0}.count`,
      says: /leave out the quotes/,
      fix: `${rm(`${pool0}.count`)}\n${set(`${pool0}.count`, "3")}`,
    },
    {
      title: "both a count and autoscaling",
      change: (c) => (c.cluster.nodePools[1].count = 2),
      key: pool1,
      says: /both count and autoscaling/,
      fix: rm(`${pool1}.count`),
    },
    {
      title: "neither a count nor autoscaling",
      change: (c) => delete c.cluster.nodePools[1].autoscaling,
      key: pool1,
      says: /neither count nor autoscaling/,
      fix: set(`${pool1}.count`, "1"),
    },
    {
      title: "a minimum above the maximum",
      change: (c) => (c.cluster.nodePools[1].autoscaling = { min: 5, max: 3 }),
      key: `${pool1}.autoscaling.max`,
      says: /below min, which is 5/,
      allowed: /5 to 100/,
      fix: set(`${pool1}.autoscaling.max`, "5"),
    },
    {
      title: "a maximum of no nodes",
      change: (c) => (c.cluster.nodePools[1].autoscaling = { min: 0, max: 0 }),
      key: `${pool1}.autoscaling.max`,
      says: /below 1/,
      fix: set(`${pool1}.autoscaling.max`, "1"),
    },
    {
      title: "autoscaling without a maximum",
      change: (c) => delete c.cluster.nodePools[1].autoscaling.max,
      key: `${pool1}.autoscaling.max`,
      says: /required/,
      fix: set(`${pool1}.autoscaling.max`, "3"),
    },
    {
      title: "autoscaling that is a number",
      change: (c) => (c.cluster.nodePools[1].autoscaling = 3),
      key: `${pool1}.autoscaling`,
      says: /not an object/,
      fix: [
        rm(`${pool1}.autoscaling`),
        set(`${pool1}.autoscaling.min`, "1"),
        set(`${pool1}.autoscaling.max`, "3"),
      ].join("\n"),
    },
    {
      title: "an unknown zone",
      change: (c) => (c.cluster.nodePools[0].zones = ["nl-01d"]),
      key: `${pool0}.zones[0]`,
      says: /not a zone of nl-01; did you mean nl-01a\?/,
      allowed: /^nl-01a, nl-01b, nl-01c$/,
      fix: set(`${pool0}.zones[0]`, "nl-01a"),
    },
    {
      title: "an unknown zone beside the zone that it is most like",
      change: (c) => (c.cluster.nodePools[0].zones = ["nl-01a", "nl-01d"]),
      key: `${pool0}.zones[1]`,
      says: /did you mean nl-01b\?/,
      fix: set(`${pool0}.zones[1]`, "nl-01b"),
    },
    {
      title: "a zone twice",
      change: (c) => (c.cluster.nodePools[0].zones = ["nl-01a", "nl-01a"]),
      key: `${pool0}.zones[1]`,
      says: /listed twice/,
      fix: rm(`${pool0}.zones[1]`),
    },
    {
      title: "an empty list of zones",
      change: (c) => (c.cluster.nodePools[0].zones = []),
      key: `${pool0}.zones`,
      says: /an empty list/,
      fix: rm(`${pool0}.zones`),
    },
    {
      title: "one of our own labels",
      change: (c) => (c.cluster.nodePools[0].labels = { "mengi-customer": "x" }),
      key: `${pool0}.labels.mengi-customer`,
      says: /reserved/,
      fix: rm(`${pool0}.labels.mengi-customer`),
    },
    {
      title: "a label of Kubernetes itself",
      change: (c) => (c.cluster.nodePools[0].labels = { "node.kubernetes.io/role": "x" }),
      key: `${pool0}.labels["node.kubernetes.io/role"]`,
      says: /reserved/,
      fix: rm(`${pool0}.labels["node.kubernetes.io/role"]`),
    },
    {
      title: "a label key that is not one",
      change: (c) => (c.cluster.nodePools[0].labels = { "-team": "x" }),
      key: `${pool0}.labels["-team"]`,
      says: /not a valid Kubernetes key/,
      fix: rm(`${pool0}.labels["-team"]`),
    },
    {
      title: "a label key that no command can name",
      change: (c) => (c.cluster.nodePools[0].labels = { "my\nteam": "x" }),
      key: `${pool0}.labels["my?team"]`,
      says: /not a valid Kubernetes key/,
      fix: "edit stacks/Pulumi.acme.yaml",
    },
    {
      title: "a label value that is not one",
      change: (c) => (c.cluster.nodePools[0].labels = { team: "a b" }),
      key: `${pool0}.labels.team`,
      says: /not a valid Kubernetes label value/,
      fix: set(`${pool0}.labels.team`, "example"),
    },
    {
      title: "a label value that YAML read as true",
      change: (c) => (c.cluster.nodePools[0].labels = { gpu: true }),
      key: `${pool0}.labels.gpu`,
      says: /true or false; put it in quotes: "true"/,
      fix: set(`${pool0}.labels.gpu`, "true --type string"),
    },
    {
      title: "a taint key that is not one",
      change: (c) => (c.cluster.nodePools[0].taints = [{ key: "a b", effect: "NoSchedule" }]),
      key: `${pool0}.taints[0].key`,
      says: /not a valid Kubernetes key/,
      fix: set(`${pool0}.taints[0].key`, "dedicated"),
    },
    {
      title: "a taint without an effect",
      change: (c) => (c.cluster.nodePools[0].taints = [{ key: "a" }]),
      key: `${pool0}.taints[0].effect`,
      says: /required/,
      allowed: /NoSchedule, PreferNoSchedule, NoExecute/,
      fix: set(`${pool0}.taints[0].effect`, "NoSchedule"),
    },
    {
      title: "two taints with one key and effect",
      change: (c) => {
        c.cluster.nodePools[0].taints = [
          { key: "a", value: "x", effect: "NoSchedule" },
          { key: "a", value: "y", effect: "NoSchedule" },
        ];
      },
      key: `${pool0}.taints[1]`,
      says: /second taint with the same key and effect/,
      fix: rm(`${pool0}.taints[1]`),
    },
    {
      title: "a highly available cluster with fewer than three nodes",
      change: (c) => (c.cluster.type = "dedicated-ha"),
      key: "byoc:cluster.nodePools",
      says: /dedicated-ha needs 3 nodes at any time; these pools are sure to have 2/,
      fix: set(`${pool0}.count`, "3"),
    },
    {
      title: "a highly available cluster that may shrink below three nodes",
      change: (c) => {
        c.cluster.type = "dedicated-ha";
        c.cluster.nodePools = [{ name: "a", autoscaling: { min: 1, max: 2 } }];
      },
      key: "byoc:cluster.nodePools",
      says: /sure to have 1/,
      fix: `${set(`${pool0}.autoscaling.min`, "3")}\n${set(`${pool0}.autoscaling.max`, "3")}`,
    },
  ],
  "unknown keys": [
    {
      title: "beside the four",
      change: (c) => (c.clouds = "thalassa"),
      key: "byoc:clouds",
      says: /unknown key; did you mean cloud\?/,
      allowed: /cloud, customer, project, cluster/,
      fix: rm("byoc:clouds"),
    },
    {
      title: "with a name like nothing we know",
      change: (c) => (c.policy = "{}"),
      key: "byoc:policy",
      says: /^unknown key$/,
      fix: rm("byoc:policy"),
    },
    {
      title: "in the cluster",
      change: (c) => {
        c.cluster.version = 1.3;
        delete c.cluster.kubernetesVersion;
      },
      key: "byoc:cluster.version",
      says: /did you mean kubernetesVersion\?/,
      fix: `${rm("byoc:cluster.version")}\n${set("byoc:cluster.kubernetesVersion", "1.30")}`,
    },
    {
      title: "beside the cluster instead of in it",
      change: (c) => {
        c.region = "nl-01";
        delete c.cluster.region;
      },
      key: "byoc:region",
      says: /did you mean byoc:cluster\.region\?/,
      fix: `${rm("byoc:region")}\n${set("byoc:cluster.region", "nl-01")}`,
    },
    {
      title: "in the network",
      change: (c) => (c.cluster.network = { podCdir: "10.9.0.0/16" }),
      key: "byoc:cluster.network.podCdir",
      says: /did you mean podCidr\?/,
      fix: set("byoc:cluster.network.podCidr", "10.9.0.0/16"),
    },
    {
      title: "in a pool",
      change: (c) => {
        c.cluster.nodePools[0].coutn = 4;
        delete c.cluster.nodePools[0].count;
      },
      key: `${pool0}.coutn`,
      says: /did you mean count\?/,
      fix: `${rm(`${pool0}.coutn`)}\n${set(`${pool0}.count`, "4")}`,
    },
    {
      title: "in autoscaling",
      change: (c) => (c.cluster.nodePools[1].autoscaling = { min: 1, maxx: 3 }),
      key: `${pool1}.autoscaling.maxx`,
      says: /did you mean max\?/,
      fix: set(`${pool1}.autoscaling.max`, "3"),
    },
    {
      title: "in a taint",
      change: (c) => (c.cluster.nodePools[0].taints[0].operator = "Exists"),
      key: `${pool0}.taints[0].operator`,
      says: /unknown key/,
      fix: rm(`${pool0}.taints[0].operator`),
    },
    ...["apiServer", "upgrades", "security", "onDelete"].map((section) => ({
      title: `in ${section}`,
      change: (c: Loose) => {
        c.cluster[section].wrong = 1;
      },
      key: `byoc:cluster.${section}.wrong`,
      says: /unknown key/,
      fix: rm(`byoc:cluster.${section}.wrong`),
    })),
    {
      title: "in the maintenance window",
      change: (c) => (c.cluster.upgrades.maintenance.timezone = "UTC"),
      key: "byoc:cluster.upgrades.maintenance.timezone",
      says: /unknown key/,
      fix: rm("byoc:cluster.upgrades.maintenance.timezone"),
    },
  ],
};

for (const [group, list] of Object.entries(cases))
  describe(`${group}: refused with one problem, its key and its remedy`, () => {
    test.each(list)("$title", ({ change, key, says, fix, value, allowed }) => {
      const config = fullConfig();
      change(config);
      const found = issues(config);
      expect(found.map((issue) => issue.key)).toEqual([key]);
      expect(found[0]?.problem).toMatch(says);
      expect(found[0]?.fix).toContain(fix);
      if (value !== undefined) expect(found[0]?.value).toBe(value);
      if (allowed) expect(found[0]?.allowed).toMatch(allowed);
    });
  });

describe("all at once", () => {
  test("the message lists every problem with key, value, what is allowed and the remedy", () => {
    const config = fullConfig();
    for (const group of [cases["address ranges"], cases["node pools"]]) group?.[0]?.change(config);
    config.customer = "acme";
    config.cluster.region = "nl-1";
    config.cluster.apiServer.publicEndpoint = false;
    const error = refusal(config, { environment: {} });
    expect(error.issues.map((issue) => issue.key).sort()).toEqual([
      "THALASSA_API_TOKEN",
      "byoc:cluster.apiServer.allowedCidrs",
      "byoc:cluster.network.cidr",
      "byoc:cluster.nodePools",
      "byoc:cluster.region",
      "byoc:customer",
    ]);
    expect(error.message).toMatch(/^6 problems with stack acme\./);
    for (const issue of error.issues)
      for (const part of [issue.key, issue.problem, issue.value, issue.allowed, issue.fix])
        expect(error.message).toContain(part);
  });

  test("a wrong cloud hides what depends on the cloud, and nothing else", () => {
    const config = { cloud: "aws", customer: "acme", cluster: { nonsense: true }, extra: 1 };
    expect(issues(config, { environment: {} }).map((issue) => issue.key)).toEqual([
      "byoc:extra",
      "byoc:cloud",
      "byoc:customer",
    ]);
  });

  test("scaleway is known and not built yet: one problem, whatever else is wrong", () => {
    const config = { cloud: "scaleway", customer: 1, whatever: [] };
    const found = issues(config, { stack: "Not A Label", environment: {} });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ key: "byoc:cloud", allowed: "hetzner, thalassa" });
    expect(found[0]?.problem).toMatch(/not built yet/);
  });

  test("a long value is cut, and shown on one line", () => {
    const config = minimalConfig();
    config.cluster.name = `${"a b\n".repeat(100)}`;
    expect(issues(config)[0]?.value).toBe(`"${"a b?".repeat(15)}…"`);
  });

  test("removals from a list can be pasted one after the other: the last item goes first", () => {
    const config = fullConfig();
    config.cluster.nodePools[0].zones = ["nl-01a", "nl-01a", "nl-01a"];
    config.cluster.nodePools.push("x", "y");
    expect(issues(config).map((issue) => issue.key)).toEqual([
      `${pool0}.zones[2]`,
      `${pool0}.zones[1]`,
      "byoc:cluster.nodePools[3]",
      "byoc:cluster.nodePools[2]",
    ]);
  });

  test("an unknown region does not make its zones wrong", () => {
    const config = fullConfig();
    config.cluster.region = "nl-02";
    expect(issues(config).map((issue) => issue.key)).toEqual(["byoc:cluster.region"]);
  });

  test("an invalid range is not compared with the others", () => {
    const config = minimalConfig();
    config.cluster.network = { cidr: "192.168.0.1/16", subnetCidr: "10.0.0.0/20" };
    expect(issues(config).map((issue) => issue.key)).toEqual(["byoc:cluster.network.cidr"]);
  });

  test.each([null, undefined, "text", 7, [], true])("a config that is %p is refused", (config) => {
    expect(issues(config).map((issue) => issue.key)).toEqual(["byoc"]);
  });
});

describe("the stack's name", () => {
  test("must be usable as a label, and the remedy comes last: the other commands name the stack as it is", () => {
    const config = minimalConfig();
    config.cluster.region = "nl-1";
    const found = issues(config, { stack: "Acme_Prod" });
    expect(found.map((issue) => issue.key)).toEqual(["byoc:cluster.region", "stack"]);
    expect(found[0]?.fix).toMatch(/ --stack Acme_Prod$/);
    expect(found[1]?.fix).toBe("pulumi stack rename acme-prod --stack Acme_Prod");
  });

  test("is shown also where it looks random: it is in every command", () => {
    const stack = "c-5b0f3c1a8a444c6bb0d92f6e1c7a9e01";
    const error = refusal({ ...minimalConfig(), customer: "x" }, { stack });
    expect(error.message).toContain(`with stack ${stack}.`);
    expect(error.issues[0]?.fix).toContain(` --stack ${stack}`);
  });

  test.each(["", "-a", "a.b", "x".repeat(64)])("%p is refused", (stack) => {
    expect(issues(minimalConfig(), { stack }).map((issue) => issue.key)).toEqual(["stack"]);
  });
});
