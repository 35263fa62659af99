import { findLeftovers, sweepLeftovers } from "../../../clouds/thalassa/leftovers";
import { removeAndWait } from "../../../clouds/thalassa/remove";
import type { ThalassaClient } from "../../../clouds/thalassa/client";
import { resolveVersion } from "../../../clouds/thalassa/versions";
import { useSandbox } from "../../support/thalassa";

const { sandbox, client } = useSandbox();

let serial = 0;

/** A cluster in a network of its own, with what its controllers made. */
async function clusterWithLeftovers(api: ThalassaClient, deleteProtection = false): Promise<string> {
  serial += 1;
  const metadata = { name: `c${serial}`, description: "", labels: {}, annotations: {} };
  const range = `10.${serial}.0.0/16`;
  const vpc = await api.vpcs.create({ ...metadata, cloudRegionIdentity: "nl-01", vpcCidrs: [range] });
  const table = await api.routeTables.create({ ...metadata, vpcIdentity: vpc.identity });
  const subnet = await api.subnets.create({
    ...metadata,
    vpcIdentity: vpc.identity,
    cidr: range,
    associatedRouteTableIdentity: table.identity,
  });
  const { identity } = await api.clusters.create({
    ...metadata,
    regionIdentity: "nl-01",
    clusterType: "managed",
    subnet: subnet.identity,
    networking: { cni: "cilium", serviceCidr: "172.16.0.0/18", podCidr: "192.168.0.0/16" },
    kubernetesVersionIdentity: resolveVersion(await api.kubernetesVersions(), "1.34").identity,
    deleteProtection: false,
    podSecurityStandardsProfile: "baseline",
    auditLogProfile: "none",
    defaultNetworkPolicy: "allow-all",
    disablePublicEndpoint: false,
    apiServerACL: { allowedCIDRs: [] },
    autoUpgradePolicy: "none",
    maintenanceDay: null,
    maintenanceStartAt: null,
  });
  await sandbox().admin.plant({
    cluster: identity,
    loadBalancers: 2,
    securityGroups: 1,
    volumes: 2,
    snapshots: 1,
    deleteProtection,
  });
  return identity;
}

async function counts(api: ThalassaClient, clusterId: string): Promise<number[]> {
  return Object.values(await findLeftovers(api, clusterId)).map((objects) => objects.length);
}

/** Deletes the cluster and waits until it is gone. */
async function goes(api: ThalassaClient, clusterId: string): Promise<void> {
  await removeAndWait(api.clusters, clusterId, {
    what: "the cluster is gone",
    deadlineSeconds: 10,
    progress: () => undefined,
  });
}

const lines: string[] = [];
const report = (line: string) => {
  lines.push(line);
};
beforeEach(() => {
  lines.length = 0;
});

test("nothing of a living cluster is touched", async () => {
  const api = client();
  const cluster = await clusterWithLeftovers(api);
  await expect(sweepLeftovers(api, cluster, { volumes: "delete", report })).rejects.toThrow("still exists");
  expect(await counts(api, cluster)).toEqual([2, 2, 1, 1, 2]);
});

test("everything that a gone cluster's controllers made is removed and reported, and nothing of another's", async () => {
  const api = client();
  const gone = await clusterWithLeftovers(api);
  const other = await clusterWithLeftovers(api);
  await goes(api, gone);
  await sweepLeftovers(api, gone, { volumes: "delete", report });
  expect(await counts(api, gone)).toEqual([0, 0, 0, 0, 0]);
  expect(await counts(api, other)).toEqual([2, 2, 1, 1, 2]);
  expect(lines.length).toBe(8);
});

test("delete protection that a controller set is taken off first", async () => {
  const api = client();
  const cluster = await clusterWithLeftovers(api, true);
  await goes(api, cluster);
  await sweepLeftovers(api, cluster, { volumes: "delete", report });
  expect(await counts(api, cluster)).toEqual([0, 0, 0, 0, 0]);
});

test("volumes and snapshots are kept and named when that is asked for; the rest goes", async () => {
  const api = client();
  const cluster = await clusterWithLeftovers(api);
  await goes(api, cluster);
  await sweepLeftovers(api, cluster, { volumes: "keep", report });
  expect(await counts(api, cluster)).toEqual([0, 0, 0, 1, 2]);
  expect(lines.filter((line) => line.startsWith("kept, it holds data and goes on costing: ")).length).toBe(3);
});

test("a sweep that was cut off can be repeated", async () => {
  const api = client();
  const cluster = await clusterWithLeftovers(api);
  await goes(api, cluster);
  await sandbox().admin.addFault({
    match: "DELETE /v1/volumes/*",
    nth: 1,
    effect: { type: "answer", status: 403, body: { message: "not now" } },
  });
  await expect(sweepLeftovers(api, cluster, { volumes: "delete", report })).rejects.toThrow("not now");
  await sweepLeftovers(api, cluster, { volumes: "delete", report });
  expect(await counts(api, cluster)).toEqual([0, 0, 0, 0, 0]);
});
