import { CloudError } from "../../../clouds/errors";
import type { ThalassaClient } from "../../../clouds/thalassa/client";
import { assertOrganisation, WrongOrganisationError } from "../../../clouds/thalassa/identity";
import { removeAndWait } from "../../../clouds/thalassa/remove";
import type { ClusterCreate, Metadata, NodePoolCreate } from "../../../clouds/thalassa/types";
import { resolveVersion } from "../../../clouds/thalassa/versions";
import { waitUntil } from "../../../clouds/wait";
import { foreignOrganisation, organisation, tokenValues } from "../../../sandbox/thalassa/seed";
import { useSandbox } from "../../support/thalassa";

const { sandbox, client } = useSandbox();

let serial = 0;
const metadata = (name: string): Metadata => ({
  name: `${name}-${++serial}`,
  description: "contract test",
  labels: { "mengi-test": String(serial) },
  annotations: {},
});

/** Waits until an object is in a status of a settled object. */
function ready<T extends { status: string }>(read: () => Promise<T | undefined>): Promise<T> {
  return waitUntil({ what: "it is ready", deadlineSeconds: 10 }, async () => {
    const object = await read();
    return object && /ready|active|available/i.test(object.status)
      ? { done: object }
      : { waiting: String(object?.status) };
  });
}

const gone = { what: "it is gone", deadlineSeconds: 20, progress: () => undefined };

async function network(api: ThalassaClient) {
  const vpc = await api.vpcs.create({
    ...metadata("vpc"),
    cloudRegionIdentity: "nl-01",
    vpcCidrs: ["10.0.0.0/16"],
  });
  const table = await api.routeTables.create({ ...metadata("table"), vpcIdentity: vpc.identity });
  const subnet = await api.subnets.create({
    ...metadata("subnet"),
    vpcIdentity: vpc.identity,
    cidr: "10.0.0.0/20",
    associatedRouteTableIdentity: table.identity,
  });
  return { vpc, table, subnet: await ready(() => api.subnets.get(subnet.identity)) };
}

async function clusterBody(api: ThalassaClient, subnet: string): Promise<ClusterCreate> {
  return {
    ...metadata("cluster"),
    regionIdentity: "nl-01",
    clusterType: "managed",
    subnet,
    networking: { cni: "cilium", serviceCidr: "172.16.0.0/18", podCidr: "192.168.0.0/16" },
    kubernetesVersionIdentity: resolveVersion(await api.kubernetesVersions(), "1.34").identity,
    deleteProtection: false,
    podSecurityStandardsProfile: "baseline",
    auditLogProfile: "none",
    defaultNetworkPolicy: "allow-all",
    disablePublicEndpoint: false,
    apiServerACL: { allowedCIDRs: ["198.51.100.0/24"] },
    autoUpgradePolicy: "none",
    maintenanceDay: 0,
    maintenanceStartAt: 0,
  };
}

function poolBody(subnet: string): NodePoolCreate {
  return {
    ...metadata("pool"),
    machineType: "pgp-medium",
    availabilityZone: "nl-01a",
    replicas: 2,
    minReplicas: 2,
    maxReplicas: 2,
    enableAutoscaling: false,
    enableAutoHealing: true,
    upgradeStrategy: "auto",
    kubernetesVersionIdentity: null,
    nodeSettings: {
      nodeAnnotations: {},
      nodeLabels: { role: "web" },
      nodeTaints: [{ key: "nvidia.com/gpu", value: "", operator: "Exists", effect: "NoSchedule" }],
    },
    manageNodeAllocatable: true,
    subnetIdentity: subnet,
  };
}

async function failure(call: Promise<unknown>): Promise<CloudError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CloudError)) throw new Error(`expected a CloudError, got ${error}`);
  return error;
}

describe("the client against the sandbox", () => {
  test("creates, reads, lists by label, changes and deletes VPC, route table, subnet, NAT gateway and route", async () => {
    const api = client();
    const { vpc, table, subnet } = await network(api);
    const nat = await api.natGateways.create({
      ...metadata("nat"),
      subnetIdentity: subnet.identity,
      configureDefaultRoute: false,
      securityGroupAttachments: [],
    });
    await waitUntil({ what: "NAT", deadlineSeconds: 10 }, async () =>
      (await api.natGateways.get(nat.identity))?.endpointIP ? { done: true } : { waiting: "no address" },
    );
    const route = await api.routes(table.identity).create({
      destinationCidrBlock: "0.0.0.0/0",
      targetNatGatewayIdentity: nat.identity,
    });
    expect(await api.routes(table.identity).get(route.identity)).toMatchObject({
      destinationCidrBlock: "0.0.0.0/0",
      targetNatGateway: { identity: nat.identity },
    });
    expect((await api.routes(table.identity).list()).map(({ identity }) => identity)).toContain(
      route.identity,
    );

    const label = { [`matchLabels[mengi-test]`]: vpc.labels?.["mengi-test"] ?? "" };
    expect((await api.vpcs.list(label)).map(({ identity }) => identity)).toEqual([vpc.identity]);

    const changed = { name: "renamed", description: "d", labels: { a: "b" }, annotations: {} };
    expect(await api.vpcs.update(vpc.identity, { ...changed, vpcCidrs: vpc.cidrs })).toMatchObject(changed);
    expect(await api.routeTables.update(table.identity, changed)).toMatchObject(changed);
    expect(
      await api.subnets.update(subnet.identity, { ...changed, associatedRouteTableIdentity: table.identity }),
    ).toMatchObject(changed);
    expect(
      await api.natGateways.update(nat.identity, { ...changed, securityGroupAttachments: [] }),
    ).toMatchObject(changed);

    await removeAndWait(api.routes(table.identity), route.identity, gone);
    await removeAndWait(api.natGateways, nat.identity, gone);
    await removeAndWait(api.subnets, subnet.identity, gone);
    await removeAndWait(api.routeTables, table.identity, gone);
    await removeAndWait(api.vpcs, vpc.identity, gone);
    expect(await api.vpcs.get(vpc.identity)).toBeUndefined();
  });

  test("creates, reads, upgrades and deletes a cluster with a pool; each kubeconfig read is a new session", async () => {
    const api = client();
    const { subnet } = await network(api);
    const body = await clusterBody(api, subnet.identity);
    const { identity } = await api.clusters.create(body);
    const cluster = await ready(() => api.clusters.get(identity));
    expect(cluster).toMatchObject({
      clusterVersion: { identity: body.kubernetesVersionIdentity },
      apiServerACL: { allowedCIDRs: ["198.51.100.0/24"] },
      maintenanceDay: 0,
      maintenanceStartAt: 0,
      subnet: { identity: subnet.identity },
    });
    expect(cluster.apiServerURL).toMatch(/^https:/);

    const pools = api.nodePools(identity);
    const pool = await pools.create(poolBody(subnet.identity));
    const { name: _, subnetIdentity: __, ...rest } = poolBody(subnet.identity);
    await ready(() => pools.get(pool.identity));
    await pools.update(pool.identity, { ...rest, replicas: 3, minReplicas: 3, maxReplicas: 3 });
    expect(await ready(() => pools.get(pool.identity))).toMatchObject({
      replicas: 3,
      nodeSettings: { nodeLabels: { role: "web" } },
    });
    expect((await pools.list()).length).toBe(1);

    const next = resolveVersion(await api.kubernetesVersions(), "1.35");
    const { regionIdentity: _r, clusterType: _t, subnet: _s, networking: _n, ...settings } = body;
    await api.clusters.update(identity, { ...settings, kubernetesVersionIdentity: next.identity });
    expect((await ready(() => api.clusters.get(identity))).clusterVersion?.name).toBe(next.name);

    const sessions = await Promise.all([1, 2].map(() => api.createKubeconfigSession(identity, 3600)));
    expect(sessions[0]?.kubeconfig).toContain("apiVersion");
    expect(sessions[0]?.kubeconfig).not.toBe(sessions[1]?.kubeconfig);

    await removeAndWait(pools, pool.identity, gone);
    await removeAndWait(api.clusters, identity, gone);
  });

  test("lists clusters, versions and memberships", async () => {
    const api = client();
    expect(Array.isArray(await api.clusters.list())).toBe(true);
    expect((await api.kubernetesVersions()).some(({ enabled }) => enabled)).toBe(true);
    expect((await api.memberships()).map((membership) => membership.organisation.identity)).toEqual([
      organisation.identity,
    ]);
  });

  test("treats a deletion of what is not there as done", async () => {
    await expect(client().vpcs.remove("vpc-d65pcprjp56s73cvk140")).resolves.toBeUndefined();
  });
});

describe("each error says who has to act", () => {
  test.each([
    ["expired", 401, "customer"],
    ["revoked", 401, "customer"],
  ] as const)("a token that is %s: %i, %s", async (name, status, party) => {
    const error = await failure(client({ token: tokenValues[name] }).vpcs.list());
    expect(error.details).toMatchObject({ status, party });
    expect(error.message).not.toContain(tokenValues[name]);
    expect(error.message).toContain("create a new one in the console");
  });

  test("an unknown token: 401, customer, and the token is not printed", async () => {
    const token = "tcpat_nobody_knows_this_one_0123456789abcdef";
    const error = await failure(client({ token }).vpcs.list());
    expect(error.details).toMatchObject({ status: 401, party: "customer" });
    expect(error.message).not.toContain(token);
  });

  test("a missing scope: 403, customer, and the scopes are named", async () => {
    const error = await failure(client({ token: tokenValues["no-kubernetes"] }).clusters.list());
    expect(error.details).toMatchObject({ status: 403, party: "customer" });
    expect(error.message).toContain("API Write and Kubernetes");
  });

  test("a write with a read-only token: 403, customer", async () => {
    const api = client({ token: tokenValues["read-only"] });
    const error = await failure(
      api.vpcs.create({ ...metadata("vpc"), cloudRegionIdentity: "nl-01", vpcCidrs: ["10.0.0.0/16"] }),
    );
    expect(error.details).toMatchObject({ status: 403, party: "customer" });
  });

  test("a malformed request: 400, Mengi", async () => {
    const error = await failure(
      client().vpcs.create({ ...metadata("vpc"), cloudRegionIdentity: "nl-01", vpcCidrs: ["nonsense"] }),
    );
    expect(error.details).toMatchObject({ status: 400, party: "mengi" });
  });

  test.each([
    [400, "quota exceeded: at most 5 VPCs", "customer"],
    [403, "Quota exceeded for kubernetes clusters", "customer"],
    [409, "name is taken", "mengi"],
    [422, "unprocessable", "mengi"],
    [500, "internal error", "cloud"],
    [503, "no capacity in nl-01a", "cloud"],
  ] as const)("%i %s: %s", async (status, message, party) => {
    await sandbox().admin.addFault({
      match: "GET /v1/vpcs",
      effect: { type: "answer", status, body: { message } },
    });
    const error = await failure(client({ http: { attempts: 2, backoffMs: 1 } }).vpcs.list());
    expect(error.details).toMatchObject({ status, party, route: "/v1/vpcs", cloudMessage: message });
  });
});

describe("the guard", () => {
  test("accepts a token of the organisation", () =>
    expect(assertOrganisation(client())).resolves.toBeUndefined());

  test("accepts a token that reaches several organisations, this one among them", () =>
    expect(assertOrganisation(client({ token: tokenValues["account-wide"] }))).resolves.toBeUndefined());

  test("refuses a valid token of another organisation, and says that nothing was changed", async () => {
    const refused = assertOrganisation(client({ token: tokenValues.foreign }));
    await expect(refused).rejects.toThrow(WrongOrganisationError);
    await expect(refused).rejects.toThrow(
      `does not reach organisation ${organisation.identity}. Nothing was changed`,
    );
  });

  test("refuses an organisation that the token's user does not belong to", () =>
    expect(assertOrganisation(client({ organisation: foreignOrganisation.identity }))).rejects.toThrow(
      WrongOrganisationError,
    ));

  test("lets the list of clusters decide where the token may not list memberships", async () => {
    await sandbox().admin.addFault({
      match: "GET /v1/me/organisation-memberships",
      effect: { type: "answer", status: 403, body: { message: "forbidden" } },
    });
    await expect(assertOrganisation(client())).resolves.toBeUndefined();
    await expect(assertOrganisation(client({ token: tokenValues.foreign }))).rejects.toThrow(CloudError);
  });

  test("refuses a token without the scope for clusters, before half of a network stands", () =>
    expect(assertOrganisation(client({ token: tokenValues["no-kubernetes"] }))).rejects.toThrow(
      "API Write and Kubernetes",
    ));

  test("does not take a token that does not work for one of another organisation", () =>
    expect(assertOrganisation(client({ token: tokenValues.revoked }))).rejects.toThrow(/401/));
});
