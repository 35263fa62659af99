/** Client of the Thalassa Cloud API for one organisation. Knows nothing of Pulumi. */
import { adviseOnStatus, ifFound, type Party } from "../errors";
import { HttpClient, type HttpOptions } from "../http";
import type * as t from "./types";

export interface ThalassaClientOptions {
  /** Base URL, such as `https://api.thalassa.cloud`. */
  endpoint: string;
  /** Personal access token. */
  token: string;
  /** Organisation id that every call is scoped to. */
  organisation: string;
  /** Timeouts and retries; the defaults are meant for the real cloud. */
  http?: Pick<HttpOptions, "timeoutMs" | "attempts" | "backoffMs">;
}

/** Objects of one kind: list, read, create, replace, delete. */
export class Collection<T, Create, Update = Create> {
  constructor(
    private readonly http: HttpClient,
    private readonly route: string,
    private readonly path: Record<string, string> = {},
  ) {}

  /** Lists objects; filters are the API's query parameters. */
  list(filters: Record<string, string> = {}): Promise<T[]> {
    return this.http
      .call<T[] | null>({ method: "GET", route: this.route, path: this.path, query: filters })
      .then((items) => items ?? []);
  }

  /** One object, or `undefined` where there is none. */
  get(id: string): Promise<T | undefined> {
    return ifFound(this.http.call<T>({ method: "GET", ...this.one(id) }));
  }

  create(body: Create): Promise<T> {
    return this.http.call({ method: "POST", route: this.route, path: this.path, body });
  }

  /** Replaces the object's settings: what the body leaves out is lost, so it is always complete. */
  update(id: string, body: Update): Promise<T> {
    return this.http.call({ method: "PUT", ...this.one(id), body });
  }

  /** Asks for deletion; an object that is gone already counts as deleted. */
  async remove(id: string): Promise<void> {
    await ifFound(this.http.call<void>({ method: "DELETE", ...this.one(id) }));
  }

  private one(id: string) {
    return { route: `${this.route}/{id}`, path: { ...this.path, id } };
  }
}

export class ThalassaClient {
  readonly organisation: string;
  readonly vpcs: Collection<t.Vpc, t.VpcCreate, t.VpcUpdate>;
  readonly subnets: Collection<t.Subnet, t.SubnetCreate, t.SubnetUpdate>;
  readonly routeTables: Collection<t.RouteTable, t.RouteTableCreate, t.RouteTableUpdate>;
  readonly natGateways: Collection<t.NatGateway, t.NatGatewayCreate, t.NatGatewayUpdate>;
  readonly clusters: Collection<t.KubernetesCluster, t.ClusterCreate, t.ClusterUpdate>;
  readonly loadBalancers: Collection<t.LoadBalancer, never, t.LoadBalancerUpdate>;
  readonly targetGroups: Collection<t.TargetGroup, never>;
  readonly securityGroups: Collection<t.SecurityGroup, never>;
  readonly volumes: Collection<t.Volume, never, t.VolumeUpdate>;
  readonly snapshots: Collection<t.Snapshot, never, t.SnapshotUpdate>;
  private readonly http: HttpClient;

  constructor(options: ThalassaClientOptions) {
    this.organisation = options.organisation;
    this.http = new HttpClient({
      cloud: "Thalassa",
      endpoint: options.endpoint,
      headers: {
        authorization: `Token ${options.token}`,
        "x-organisation-identity": options.organisation,
        "user-agent": "mengi-byoc",
      },
      secrets: [options.token],
      advise,
      ...options.http,
    });
    this.vpcs = new Collection(this.http, "/v1/vpcs");
    this.subnets = new Collection(this.http, "/v1/subnets");
    this.routeTables = new Collection(this.http, "/v1/route-tables");
    this.natGateways = new Collection(this.http, "/v1/nat-gateways");
    this.clusters = new Collection(this.http, "/v1/kubernetes/clusters");
    this.loadBalancers = new Collection(this.http, "/v1/loadbalancers");
    this.targetGroups = new Collection(this.http, "/v1/loadbalancer-target-groups");
    this.securityGroups = new Collection(this.http, "/v1/security-groups");
    this.volumes = new Collection(this.http, "/v1/volumes");
    this.snapshots = new Collection(this.http, "/v1/snapshots");
  }

  routes(tableId: string): Collection<t.Route, t.RouteBody> {
    return new Collection(this.http, "/v1/route-tables/{table}/routes", { table: tableId });
  }

  nodePools(clusterId: string): Collection<t.NodePool, t.NodePoolCreate, t.NodePoolUpdate> {
    return new Collection(this.http, "/v1/kubernetes/clusters/{cluster}/nodepools", { cluster: clusterId });
  }

  /** The organisations that the token's user belongs to. */
  memberships(): Promise<t.Membership[]> {
    return this.http.call({ method: "GET", route: "/v1/me/organisation-memberships" });
  }

  /** Every version that the cloud knows, usable or not. */
  kubernetesVersions(): Promise<t.KubernetesVersion[]> {
    return this.http.call({ method: "GET", route: "/v1/kubernetes/versions" });
  }

  /** Makes a new session each time it is called. */
  createKubeconfigSession(clusterId: string, lifetimeSeconds: number): Promise<t.KubeconfigSession> {
    return this.http.call({
      method: "GET",
      route: "/v1/kubernetes/clusters/{id}/kubeconfig",
      path: { id: clusterId },
      query: { sessionlifetime: `${lifetimeSeconds}s` },
    });
  }
}

/** Query parameters that select by labels. */
export function matchLabels(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [`matchLabels[${key}]`, value]));
}

/** Whether an object carries all of these labels. The API may ignore a filter, so answers are checked as well. */
export function hasLabels(object: t.Labelled, labels: Record<string, string>): boolean {
  return Object.entries(labels).every(([key, value]) => object.labels?.[key] === value);
}

function advise(status: number | undefined, message: string): { party: Party; advice: string } {
  if (/quota|limit exceeded|maximum number/i.test(message) && status !== 429) {
    return { party: "customer", advice: "Raise the organisation's quota or free some of it, then run again" };
  }
  if (/capacity|out of stock|unavailable/i.test(message)) {
    return { party: "cloud", advice: "Run again later, or choose another machine type or zone" };
  }
  switch (status) {
    case 401:
      return {
        party: "customer",
        advice:
          "The token is wrong, expired or revoked: create a new one in the console and store it in Mengi",
      };
    case 403:
      return {
        party: "customer",
        advice: "The token needs the scopes API Write and Kubernetes, and access to this organisation",
      };
    case 409:
      return { party: "mengi", advice: "Another object stands in the way; see the message" };
    default:
      return adviseOnStatus(status);
  }
}
