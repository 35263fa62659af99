import type { HetznerClient } from "../../../clouds/hetzner/client";
import {
  findLeftovers,
  planSweep,
  SweepRefusedError,
  type SweepOptions,
  type SweepScope,
  sweepLeftovers,
} from "../../../clouds/hetzner/leftovers";
import { useSandbox } from "../../support/hetzner";

const { sandbox, client } = useSandbox();

let serial = 0;
const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
});

interface Lab extends SweepScope {
  name: string;
}

/** A cluster's network. */
async function network(api: HetznerClient): Promise<Lab> {
  const name = `c${++serial}`;
  const { id } = await api.networks.create({
    name,
    ip_range: "10.0.0.0/16",
    subnets: [{ type: "cloud", ip_range: "10.0.128.0/17", network_zone: "eu-central" }],
    labels: { "mengi-cluster": name },
  });
  return { name, networkId: id, groups: [`${name}-workers`], clusterLabels: { "mengi-cluster": name } };
}

function server(api: HetznerClient, lab: Lab | undefined, labels: Record<string, string> = {}) {
  return api.servers.create({
    name: `server-${++serial}`,
    server_type: "cx23",
    image: "ubuntu-24.04",
    location: "fsn1",
    ...(lab ? { networks: [lab.networkId] } : {}),
    labels,
  });
}

function balancer(api: HetznerClient, labels: Record<string, string>, changes: object = {}) {
  return api.loadBalancers.create({
    name: `lb-${++serial}`,
    load_balancer_type: "lb11",
    location: "fsn1",
    labels,
    ...changes,
  });
}

function volume(api: HetznerClient, labels: Record<string, string>, place: object = { location: "fsn1" }) {
  return api.volumes.create({
    name: `pvc-${++serial}`,
    size: 10,
    labels: { "managed-by": "csi-driver", ...labels },
    ...place,
  });
}

function certificate(api: HetznerClient, service: string) {
  return api.certificates.create({
    name: `ccm-managed-certificate-${service}`,
    type: "managed",
    domain_names: [`${service}.example.com`],
    labels: { "hcloud-ccm/service-uid": service },
  });
}

/** Everything that controllers make: two nodes, two load balancers, a certificate, three volumes. */
async function leftovers(api: HetznerClient, lab: Lab) {
  const service = `service-${lab.name}`;
  const node = await server(api, lab, {
    "hcloud/node-group": `${lab.name}-workers`,
    "mengi-cluster": lab.name,
  });
  return {
    servers: [node, await server(api, lab, { "hcloud/node-group": "renamed-pool" })],
    loadBalancers: [
      await balancer(api, { "hcloud-ccm/service-uid": service }, { network: lab.networkId }),
      await balancer(
        api,
        { "hcloud-ccm/service-uid": `${service}-public` },
        { targets: [{ type: "server", server: { id: node.id } }] },
      ),
    ],
    certificates: [await certificate(api, service)],
    volumes: [
      await volume(api, lab.clusterLabels),
      await volume(api, {}, { server: node.id }),
      await volume(api, lab.clusterLabels, { server: node.id }),
    ],
  };
}

/** What another cluster and the customer have in the same project. */
async function bystanders(api: HetznerClient) {
  const other = await network(api);
  const made = await leftovers(api, other);
  await server(api, undefined, {});
  await balancer(api, {});
  await volume(api, {});
  return made;
}

/** Switches a load balancer's protection against deletion, as a customer does. */
async function protect(id: number, on: boolean): Promise<void> {
  const { url, environment } = sandbox();
  const answer = await fetch(`${url}/v1/load_balancers/${id}/actions/change_protection`, {
    method: "POST",
    headers: { authorization: `Bearer ${environment.HCLOUD_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ delete: on }),
  });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
}

function sweep(lab: Lab, options: Partial<SweepOptions> = {}): Promise<void> {
  return sweepLeftovers(client(), lab, {
    volumes: "delete",
    living: "refuse",
    deadlineSeconds: 10,
    foreignSeconds: 0.2,
    report: (line) => {
      lines.push(line);
    },
    ...options,
  });
}

/** How much of the project there is, by kind. */
async function counts(api: HetznerClient) {
  const [servers, loadBalancers, certificates, volumes] = await Promise.all([
    api.servers.list(),
    api.loadBalancers.list(),
    api.certificates.list(),
    api.volumes.list(),
  ]);
  return [servers, loadBalancers, certificates, volumes].map(({ length }) => length);
}

function ids(objects: { id: number }[]): number[] {
  return objects.map(({ id }) => id).sort((a, b) => a - b);
}

afterEach(async () => {
  // The next test begins with an empty project.
  await sandbox().admin.clearFaults();
  await sandbox().admin.setClock({ scale: 0 });
  const api = client();
  const [servers, balancers, networks] = await Promise.all([
    api.servers.list(),
    api.loadBalancers.list(),
    api.networks.list(),
  ]);
  await Promise.all(servers.map(({ id }) => api.servers.remove(id)));
  await Promise.all(
    balancers.filter(({ protection }) => !protection.delete).map(({ id }) => api.loadBalancers.remove(id)),
  );
  await Promise.all((await api.volumes.list()).map(({ id }) => api.volumes.remove(id)));
  await Promise.all((await api.certificates.list()).map(({ id }) => api.certificates.remove(id)));
  await Promise.all(networks.map(({ id }) => api.networks.remove(id)));
});

test("what controllers made is found by label, network, attachment and target, and nothing of anybody else", async () => {
  const api = client();
  await bystanders(api);
  const lab = await network(api);
  const made = await leftovers(api, lab);
  const left = await findLeftovers(api, lab);
  expect(ids(left.servers)).toEqual(ids(made.servers));
  expect(ids(left.loadBalancers)).toEqual(ids(made.loadBalancers));
  expect(ids(left.certificates)).toEqual(ids(made.certificates));
  expect(ids(left.volumes)).toEqual(ids(made.volumes));
});

test("the list of what a sweep would do names everything, and nothing happens", async () => {
  const api = client();
  const lab = await network(api);
  await leftovers(api, lab);
  const before = await counts(api);
  const steps = planSweep(await findLeftovers(api, lab), "keep");
  expect(steps.map(({ noun, fate }) => `${fate} ${noun}`)).toEqual([
    "delete server",
    "delete server",
    "delete load balancer",
    "delete load balancer",
    "delete certificate",
    "keep volume",
    "keep volume",
    "keep volume",
  ]);
  expect(await counts(api)).toEqual(before);
});

test("a sweep removes and reports all of it, and the network is empty; what others have stays", async () => {
  const api = client();
  await bystanders(api);
  const others = await counts(api);
  const lab = await network(api);
  const made = await leftovers(api, lab);
  await sweep(lab);
  expect(await counts(api)).toEqual(others);
  expect(await api.networks.get(lab.networkId)).toMatchObject({ servers: [], load_balancers: [] });
  for (const { id } of Object.values(made).flat())
    expect(lines.filter((line) => line.startsWith("deleted") && line.includes(`(${id})`))).toHaveLength(1);
});

test("a sweep waits until the cloud is done with each object", async () => {
  const api = client();
  const lab = await network(api);
  await leftovers(api, lab);
  await sandbox().admin.setClock({ scale: 0.1 });
  await sweep(lab);
  expect(await counts(api)).toEqual([0, 0, 0, 0]);
  expect(await api.networks.get(lab.networkId)).toMatchObject({ servers: [], load_balancers: [] });
});

test("volumes that are to be kept are reported with their size and stay", async () => {
  const api = client();
  const lab = await network(api);
  const { volumes } = await leftovers(api, lab);
  await sweep(lab, { volumes: "keep" });
  expect(await counts(api)).toEqual([0, 0, 0, 3]);
  for (const { id } of volumes) {
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`kept.*\\(${id}, 10 GB\\)`)));
    expect((await api.volumes.get(id))?.server).toBeNull();
  }
});

test("with nothing left over a sweep asks for each kind once and is done", async () => {
  const lab = await network(client());
  await sandbox().admin.clearRequests();
  await sweep(lab);
  const calls = await sandbox().admin.requests();
  expect(calls.map(({ method }) => method)).toEqual(Array(6).fill("GET"));
});

test("nothing is touched while a server of the cluster itself lives: controllers would make it again", async () => {
  const api = client();
  const lab = await network(api);
  await leftovers(api, lab);
  await server(api, lab, lab.clusterLabels);
  const before = await counts(api);
  await expect(sweep(lab)).rejects.toThrow(/still live/);
  expect(await counts(api)).toEqual(before);
});

test("servers and load balancers of ours that a cut-off run left in the network leave it, where that is known", async () => {
  const api = client();
  await bystanders(api);
  const [servers = 0, balancers = 0, ...others] = await counts(api);
  const lab = await network(api);
  await server(api, lab, lab.clusterLabels);
  await balancer(api, lab.clusterLabels, { network: lab.networkId });
  await sweep(lab, { living: "delete" });
  expect(await counts(api)).toEqual([servers, balancers + 1, ...others]);
  expect(await api.networks.get(lab.networkId)).toMatchObject({ servers: [], load_balancers: [] });
});

test("a node of another cluster is not taken for one of this cluster, even in the same network", async () => {
  const api = client();
  const lab = await network(api);
  const { id } = await server(api, lab, { "hcloud/node-group": "other", "mengi-cluster": "other" });
  await expect(sweep(lab)).rejects.toThrow(`(${id})`);
  expect(await counts(api)).toEqual([1, 0, 0, 0]);
});

test("a volume of the cluster is taken from a server that somebody attached it to by hand", async () => {
  const api = client();
  const lab = await network(api);
  const { id } = await server(api, undefined);
  await volume(api, lab.clusterLabels, { server: id });
  await sweep(lab);
  expect(await counts(api)).toEqual([1, 0, 0, 0]);
});

test("what somebody protected stops the sweep before anything is deleted, with commands", async () => {
  const api = client();
  const lab = await network(api);
  const { loadBalancers } = await leftovers(api, lab);
  const id = loadBalancers[0]?.id ?? 0;
  await protect(id, true);
  const before = await counts(api);
  await expect(sweep(lab)).rejects.toThrow(SweepRefusedError);
  await expect(sweep(lab)).rejects.toThrow(`hcloud load-balancer disable-protection ${id} delete`);
  expect(await counts(api)).toEqual(before);
  await protect(id, false);
  await sweep(lab);
  expect(await counts(api)).toEqual([0, 0, 0, 0]);
});

test("what is in the network without being the cluster's is named, and not touched", async () => {
  const api = client();
  const lab = await network(api);
  await leftovers(api, lab);
  const foreign = await server(api, lab, {});
  await expect(sweep(lab)).rejects.toThrow(
    new RegExp(`not the cluster's: server ${foreign.name} \\(${foreign.id}\\)`),
  );
  await expect(sweep(lab)).rejects.toThrow(
    `hcloud server detach-from-network --network ${lab.networkId} ${foreign.id}`,
  );
  expect(await counts(api)).toEqual([1, 0, 0, 0]);
});

test.each([
  ["DELETE /v1/load_balancers/*", 2],
  ["DELETE /v1/certificates/*", 1],
  ["DELETE /v1/servers/*", 2],
  ["DELETE /v1/volumes/*", 1],
  ["DELETE /v1/volumes/*", 3],
])("a sweep that is cut off at %s number %i ends clean when it is run again", async (match, nth) => {
  const api = client();
  const lab = await network(api);
  await leftovers(api, lab);
  await sandbox().admin.addFault({
    match,
    nth,
    times: 50,
    effect: { type: "answer", status: 422, body: { error: { code: "unknown_error", message: "broken" } } },
  });
  await expect(sweep(lab)).rejects.toThrow("broken");
  await sandbox().admin.clearFaults();
  await sweep(lab);
  expect(await counts(api)).toEqual([0, 0, 0, 0]);
});

test("an object that is still in use is tried again until it is free", async () => {
  const api = client();
  const lab = await network(api);
  await leftovers(api, lab);
  await sandbox().admin.addFault({
    match: "DELETE /v1/volumes/*",
    times: 4,
    effect: {
      type: "answer",
      status: 422,
      body: { error: { code: "resource_in_use", message: "attached" } },
    },
  });
  await sweep(lab);
  expect(await counts(api)).toEqual([0, 0, 0, 0]);
});

test("a network that is gone already is an empty one", async () => {
  const api = client();
  const lab = await network(api);
  await api.networks.remove(lab.networkId);
  await sweep(lab);
});
