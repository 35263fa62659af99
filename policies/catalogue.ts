/** The types of resources that a cluster needs, on each cloud: anything else does not belong into a stack. */
import type { Cloud } from "../components/cluster";

export interface KnownType {
  cloud: Cloud;
  /** The input that carries the owner labels, and its form: an object, or a list of `key=value`. Absent: the API has none. */
  owner?: { property: "labels" | "tags"; form: "object" | "list" };
  /** The input that names the project or organisation. */
  project?: "projectId" | "project" | "organisation";
  /** Inputs that name a region, a zone or a location. */
  places?: readonly string[];
  /** Losing it loses the cluster, or what can't be made again: no plan takes it away unasked. */
  vital?: true;
}

const labels = { property: "labels", form: "object" } as const;
const tags = { property: "tags", form: "list" } as const;

function hetzner(more: Omit<KnownType, "cloud"> = {}): KnownType {
  return { cloud: "hetzner", ...more };
}

function scaleway(more: Omit<KnownType, "cloud"> = {}): KnownType {
  return { cloud: "scaleway", ...more };
}

function thalassa(more: Omit<KnownType, "cloud"> = {}): KnownType {
  return { cloud: "thalassa", project: "organisation", ...more };
}

/** By type token. */
export const knownTypes: Readonly<Record<string, KnownType>> = {
  "hcloud:index/sshKey:SshKey": hetzner({ owner: labels }),
  "hcloud:index/network:Network": hetzner({ owner: labels, vital: true }),
  "hcloud:index/networkSubnet:NetworkSubnet": hetzner({ places: ["networkZone"], vital: true }),
  "hcloud:index/networkRoute:NetworkRoute": hetzner(),
  "hcloud:index/primaryIp:PrimaryIp": hetzner({ owner: labels, places: ["location"] }),
  "hcloud:index/firewall:Firewall": hetzner({ owner: labels }),
  "hcloud:index/placementGroup:PlacementGroup": hetzner({ owner: labels }),
  "hcloud:index/server:Server": hetzner({ owner: labels, places: ["location"] }),
  "hcloud:index/loadBalancer:LoadBalancer": hetzner({ owner: labels, places: ["location"] }),
  "hcloud:index/loadBalancerNetwork:LoadBalancerNetwork": hetzner(),
  "hcloud:index/loadBalancerService:LoadBalancerService": hetzner(),
  "hcloud:index/loadBalancerTarget:LoadBalancerTarget": hetzner(),
  "pulumi-nodejs:dynamic/hetzner:Anchor": hetzner({ owner: labels, vital: true }),
  "pulumi-nodejs:dynamic/hetzner:ClusterApi": hetzner(),
  "pulumi-nodejs:dynamic/hetzner:CloudAccess": hetzner(),
  "pulumi-nodejs:dynamic/hetzner:Manifests": hetzner(),
  "pulumi-nodejs:dynamic/hetzner:NodePool": hetzner(),
  "pulumi-nodejs:dynamic/hetzner:Upgrade": hetzner(),

  "scaleway:network/vpc:Vpc": scaleway({
    owner: tags,
    project: "projectId",
    places: ["region"],
    vital: true,
  }),
  "scaleway:network/privateNetwork:PrivateNetwork": scaleway({
    owner: tags,
    project: "projectId",
    places: ["region"],
    vital: true,
  }),
  "scaleway:network/publicGatewayIp:PublicGatewayIp": scaleway({
    owner: tags,
    project: "projectId",
    places: ["zone"],
  }),
  "scaleway:network/publicGateway:PublicGateway": scaleway({
    owner: tags,
    project: "projectId",
    places: ["zone"],
  }),
  "scaleway:network/gatewayNetwork:GatewayNetwork": scaleway({ places: ["zone"] }),
  "scaleway:kubernetes/cluster:Cluster": scaleway({
    owner: tags,
    project: "projectId",
    places: ["region"],
    vital: true,
  }),
  "scaleway:kubernetes/acl:Acl": scaleway({ places: ["region"] }),
  "scaleway:kubernetes/pool:Pool": scaleway({ owner: tags, places: ["region", "zone"] }),
  "scaleway:instance/placementGroup:PlacementGroup": scaleway({
    owner: tags,
    project: "projectId",
    places: ["zone"],
  }),
  "scaleway:object/bucket:Bucket": scaleway({
    owner: { property: "tags", form: "object" },
    project: "projectId",
    places: ["region"],
    vital: true,
  }),
  "pulumi-nodejs:dynamic/scaleway:Anchor": scaleway({
    project: "project",
    places: ["region"],
    vital: true,
  }),
  "pulumi-nodejs:dynamic/scaleway:ClusterApi": scaleway({ project: "project", places: ["region"] }),

  "pulumi-nodejs:dynamic/thalassa:Vpc": thalassa({ owner: labels, places: ["region"], vital: true }),
  "pulumi-nodejs:dynamic/thalassa:Subnet": thalassa({ owner: labels, vital: true }),
  "pulumi-nodejs:dynamic/thalassa:RouteTable": thalassa({ owner: labels }),
  "pulumi-nodejs:dynamic/thalassa:NatGateway": thalassa({ owner: labels }),
  "pulumi-nodejs:dynamic/thalassa:Route": thalassa(),
  "pulumi-nodejs:dynamic/thalassa:KubernetesCluster": thalassa({
    owner: labels,
    places: ["region"],
    vital: true,
  }),
  "pulumi-nodejs:dynamic/thalassa:NodePool": thalassa({ owner: labels, places: ["zone"] }),
  "pulumi-nodejs:dynamic/thalassa:Kubeconfig": thalassa(),
};

/** Types that make keys, certificates and passwords inside a run: no cloud, no project. */
const local = /^(tls|random):/;
/** What the engine itself registers: stacks, providers, components. References to other stacks are none of these. */
const ofEngine = /^pulumi:(pulumi:Stack|providers:[a-z0-9-]+)$/;
const ourComponents: Readonly<Record<string, Cloud>> = {
  "byoc:index:HetznerSelfManagedCluster": "hetzner",
  "byoc:index:ScalewayKapsuleCluster": "scaleway",
  "byoc:index:ThalassaCluster": "thalassa",
};
/** The provider of each cloud, by its package; Thalassa's is Pulumi's host for providers that a program brings along. */
const providerPackages: Readonly<Record<string, Cloud>> = { hcloud: "hetzner", scaleway: "scaleway" };

/** Whether a stack on this cloud may have a resource of this type. */
export function mayHave(cloud: Cloud, type: string): boolean {
  const known = knownTypes[type]?.cloud ?? ourComponents[type];
  if (known !== undefined) return known === cloud;
  const provider = providerPackage(type);
  if (provider !== undefined && providerPackages[provider]) return providerPackages[provider] === cloud;
  return local.test(type) || ofEngine.test(type);
}

/** The package of a provider's own resource: `hcloud` of `pulumi:providers:hcloud`. */
export function providerPackage(type: string): string | undefined {
  return /^pulumi:providers:(.+)$/.exec(type)?.[1];
}

/** Whether resources of this type act in a cloud, and so need the provider of our component. */
export function actsInCloud(type: string): boolean {
  return /^(hcloud|scaleway):/.test(type);
}
