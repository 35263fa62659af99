import { WrongProjectError } from "../../../clouds/hetzner/identity";
import { readPhase, setPhase } from "../../../components/hetzner/phase";
import { anchor, type AnchorInputs } from "../../../components/hetzner/provider/anchor";
import { ownerLabels } from "../../../components/naming";
import { tokenValues } from "../../../sandbox/hetzner";
import { useSandbox } from "../../support/hetzner";
import { hetznerClusterSpec } from "../../support/spec";

const { sandbox, client } = useSandbox();
const base = hetznerClusterSpec();

let serial = 0;

/** Inputs of an anchor of a cluster of its own. */
function inputs(changes: Partial<AnchorInputs> = {}): AnchorInputs {
  serial += 1;
  const id = `5b0f3c1a-8d2e-4f6a-b1c3-${String(serial).padStart(12, "0")}`;
  return {
    kind: "Anchor",
    clusterId: id,
    name: `prod-${serial}-control-plane`,
    labels: ownerLabels({ ...base, id }, "test", "anchor"),
    ...changes,
  };
}

function use(name: keyof typeof tokenValues): void {
  process.env.HCLOUD_ENDPOINT = `${sandbox().url}/v1`;
  process.env.HCLOUD_TOKEN = tokenValues[name];
}

beforeEach(() => {
  use("valid");
  jest.spyOn(console, "log").mockImplementation(() => undefined);
});
afterAll(() => {
  delete process.env.HCLOUD_ENDPOINT;
  delete process.env.HCLOUD_TOKEN;
});

function server(labels: Record<string, string>, changes: object = {}) {
  return client().servers.create({
    name: `server-${++serial}`,
    server_type: "cx23",
    image: "ubuntu-24.04",
    location: "fsn1",
    labels,
    ...changes,
  });
}

describe("creating", () => {
  test("makes a spread placement group of a cluster that is forming", async () => {
    const news = inputs();
    const { id, outs } = await anchor.create(news);
    expect(outs).toEqual({ ...news, placementGroupId: id });
    expect(await client().placementGroups.get(Number(id))).toMatchObject({
      name: news.name,
      type: "spread",
      labels: { ...news.labels, "mengi-phase": "forming" },
    });
  });

  test("finds the one that a run which was cut off made, and keeps its phase", async () => {
    const news = inputs();
    const first = await anchor.create(news);
    await setPhase(client(), news.clusterId, "formed");
    expect((await anchor.create(news)).id).toBe(first.id);
    expect(await readPhase(client(), news.clusterId)).toBe("formed");
  });

  test("makes one also where the answer to its call is lost", async () => {
    const news = inputs();
    await sandbox().admin.addFault({
      match: "POST /v1/placement_groups",
      nth: 1,
      effect: { type: "reset", when: "after" },
    });
    const { id } = await anchor.create(news);
    const found = await client().placementGroups.list({ label_selector: `mengi-cluster=${news.clusterId}` });
    expect(found.map((group) => String(group.id))).toEqual([id]);
  });

  test("is of a formed cluster where a control plane lives: then somebody removed the first one", async () => {
    const news = inputs();
    const { id } = await server({ "mengi-cluster": news.clusterId, "mengi-role": "control-plane" });
    await anchor.create(news);
    expect(await readPhase(client(), news.clusterId)).toBe("formed");
    await client().servers.remove(id);
  });

  test("is refused to a token that may only read, with what to do", async () => {
    use("read-only");
    await expect(anchor.create(inputs())).rejects.toThrow(/Read & Write/);
  });
});

describe("what the engine asks for first at every run", () => {
  test("sees no change where there is none, by one call", async () => {
    const news = inputs();
    const { id, outs } = await anchor.create(news);
    await sandbox().admin.clearRequests();
    expect(await anchor.diff(id, outs, news)).toMatchObject({ changes: false, replaces: [] });
    expect(await sandbox().admin.requests()).toHaveLength(1);
  });

  test("refuses a token of another project before anything is changed, with what to do", async () => {
    const news = inputs();
    const { id, outs } = await anchor.create(news);
    use("foreign");
    await expect(anchor.diff(id, outs, news)).rejects.toThrow(WrongProjectError);
    await expect(anchor.diff(id, outs, news)).rejects.toThrow(/Nothing was changed.*HCLOUD_TOKEN/);
  });

  test("takes another token of the same project", async () => {
    const news = inputs();
    const { id, outs } = await anchor.create(news);
    use("rotated");
    expect((await anchor.diff(id, outs, news)).changes).toBe(false);
  });

  test("asks for a refresh where the anchor was removed by hand", async () => {
    const news = inputs();
    const { id, outs } = await anchor.create(news);
    const { id: serverId } = await server({ "mengi-cluster": news.clusterId });
    await client().placementGroups.remove(Number(id));
    await expect(anchor.diff(id, outs, news)).rejects.toThrow(/removed by hand.*pulumi refresh/);
    await client().servers.remove(serverId);
  });
});

describe("reading", () => {
  test("gives inputs and outputs as the cloud has them, without the phase", async () => {
    const news = inputs();
    const { id, outs } = await anchor.create(news);
    expect(await anchor.read(id, outs)).toEqual({ id, inputs: news, props: outs });
    const { "mengi-stack": _, ...labels } = news.labels;
    await client().placementGroups.update(Number(id), { name: "renamed", labels });
    expect((await anchor.read(id, outs)).inputs).toEqual({ ...news, name: "renamed", labels });
  });

  test("takes it for gone only where the project holds something else of the cluster", async () => {
    const news = inputs();
    const { id, outs } = await anchor.create(news);
    await client().placementGroups.remove(Number(id));
    await expect(anchor.read(id, outs)).rejects.toThrow(WrongProjectError);
    const { id: serverId } = await server({ "mengi-cluster": news.clusterId });
    expect(await anchor.read(id, outs)).toEqual({ id: "" });
    await client().servers.remove(serverId);
  });
});

describe("changing", () => {
  test("sets name and labels, and leaves the phase and the labels of others", async () => {
    const olds = inputs();
    const { id, outs } = await anchor.create(olds);
    await setPhase(client(), olds.clusterId, "formed");
    const group = await client().placementGroups.get(Number(id));
    await client().placementGroups.update(Number(id), { labels: { ...group?.labels, team: "blue" } });
    const news = { ...olds, name: `${olds.name}-new`, labels: { ...olds.labels, "mengi-stack": "other" } };
    expect((await anchor.diff(id, outs, news)).changes).toBe(true);
    expect((await anchor.update(id, outs, news)).outs).toEqual({ ...news, placementGroupId: id });
    expect(await client().placementGroups.get(Number(id))).toMatchObject({
      name: news.name,
      labels: { ...news.labels, team: "blue", "mengi-phase": "formed" },
    });
  });

  test("never makes it the anchor of another cluster", async () => {
    const olds = inputs();
    const { failures } = await anchor.check(olds, inputs());
    expect(failures).toEqual([expect.objectContaining({ property: "clusterId" })]);
  });

  test("refuses labels that would not be found again", async () => {
    const { failures } = await anchor.check({}, inputs({ labels: { "mengi-resource": "group" } }));
    expect(failures).toEqual([expect.objectContaining({ property: "labels" })]);
  });
});

describe("deleting", () => {
  test("removes it, and is done at once where it is gone", async () => {
    const { id, outs } = await anchor.create(inputs());
    await anchor.delete(id, outs);
    expect(await client().placementGroups.get(Number(id))).toBeUndefined();
    await anchor.delete(id, outs);
  });

  test("removes what carries the cluster's label and no state knows, and nothing of another cluster", async () => {
    const api = client();
    const [mine, other] = [inputs(), inputs()];
    const { id, outs } = await anchor.create(mine);
    for (const { clusterId } of [mine, other]) {
      const labels = { "mengi-cluster": clusterId };
      const name = `x-${++serial}`;
      const subnet = { type: "cloud", ip_range: "10.0.0.0/24", network_zone: "eu-central" };
      const net = await api.networks.create({ name, ip_range: "10.0.0.0/16", labels, subnets: [subnet] });
      const address = await api.primaryIps.create({ name, type: "ipv4", location: "fsn1", labels });
      const firewall = await api.firewalls.create({ name, labels });
      const place = {
        name,
        location: "fsn1",
        labels,
        networks: [net.id],
        firewalls: [{ firewall: firewall.id }],
      };
      await server(labels, { ...place, public_net: { ipv4: address.id, enable_ipv6: false } });
      await api.loadBalancers.create({
        name,
        load_balancer_type: "lb11",
        location: "fsn1",
        network: net.id,
        labels,
      });
    }
    const all = async () => {
      const kinds = [api.servers, api.loadBalancers, api.networks, api.primaryIps, api.firewalls];
      return (await Promise.all(kinds.map((kind) => kind.list()))).map((objects) =>
        objects.map(({ labels }) => labels["mengi-cluster"]),
      );
    };
    await setPhase(api, mine.clusterId, "deleting");
    await anchor.delete(id, outs);
    expect(await all()).toEqual(Array(5).fill([other.clusterId]));
  });

  test("touches nothing but itself while the cluster is formed and not being deleted", async () => {
    const news = inputs();
    const { id, outs } = await anchor.create(news);
    await setPhase(client(), news.clusterId, "formed");
    const own = await server({ "mengi-cluster": news.clusterId });
    await anchor.delete(id, outs);
    expect(await client().servers.get(own.id)).toBeDefined();
    await client().servers.remove(own.id);
  });

  test("waits for the servers in it, and says which they are when they stay", async () => {
    const { id, outs } = await anchor.create(inputs({ deadlines: { delete: 1 } }));
    const member = await server({}, { placement_group: Number(id) });
    await expect(anchor.delete(id, outs)).rejects.toThrow(`servers ${member.id} are in it`);
    const going = anchor.delete(id, { ...outs, deadlines: { delete: 20 } });
    await client().servers.remove(member.id);
    await going;
    expect(await client().placementGroups.get(Number(id))).toBeUndefined();
  });
});

test("a cluster without an anchor has no phase, and gets none", async () => {
  const { clusterId } = inputs();
  expect(await readPhase(client(), clusterId)).toBeUndefined();
  await setPhase(client(), clusterId, "formed");
  expect(await readPhase(client(), clusterId)).toBeUndefined();
});
