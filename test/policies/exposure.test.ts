/** Nothing of a cluster is open to the internet but what its config opens. */
import { apiAccess } from "../../policies/exposure/apiAccess";
import { isEverybody } from "../../policies/exposure/everybody";
import { inboundRules } from "../../policies/exposure/inboundRules";
import { loadBalancers } from "../../policies/exposure/loadBalancers";
import { privateBuckets } from "../../policies/exposure/privateBuckets";
import { privateNodes } from "../../policies/exposure/privateNodes";
import { firewallRules } from "../../components/hetzner/gateway";
import { clusterSpec, hetznerClusterSpec, scalewayClusterSpec, scalewayPoolSpec } from "../support/spec";
import { ask, unknown } from "./support";

const accepted = { said: [], open: false };

test.each([
  ["0.0.0.0/0", true],
  ["::/0", true],
  ["0.0.0.0/1", true],
  ["2000::/3", true],
  ["10.0.0.0/8", false],
  ["203.0.113.7", false],
  ["2001:db8::/32", false],
])("%s is everybody: %s", (source, expected) => {
  expect(isEverybody(source)).toBe(expected);
});

describe("firewalls", () => {
  const firewall = (rules: unknown) => ({ type: "hcloud:index/firewall:Firewall", props: { rules } });
  const rule = (port: string, ...sourceIps: string[]) => ({
    direction: "in",
    protocol: "tcp",
    port,
    sourceIps,
  });
  const api = (access: "public" | "gateway", allowedCidrs: string[] = []) =>
    ({ access, allowedCidrs, loadBalancerType: "lb11" }) as const;
  const emergency = hetznerClusterSpec({
    emergencyAccess: { from: ["203.0.113.7"], until: "2026-12-01T00:00:00Z" },
  });
  const gateway = hetznerClusterSpec({ apiServer: api("gateway", ["203.0.113.0/24"]) });

  test.each([hetznerClusterSpec(), emergency, gateway])(
    "the component's own rules are accepted",
    async (spec) => {
      expect(await ask(inboundRules, firewall(firewallRules(spec)), { spec })).toEqual(accepted);
    },
  );

  test.each([
    ["SSH for everybody in an emergency", rule("22", "0.0.0.0/0"), emergency],
    ["SSH for all of IPv6 in an emergency", rule("22", "203.0.113.7/32", "::/0"), emergency],
    ["SSH without an emergency", rule("22", "203.0.113.7/32"), gateway],
    ["the API for everybody behind the gateway", rule("6443", "0.0.0.0/0"), gateway],
    ["the API where the access mode is public", rule("6443", "203.0.113.7/32"), hetznerClusterSpec()],
    ["a port of nobody's", rule("10250", "203.0.113.7/32"), gateway],
    ["all ports", { direction: "in", protocol: "tcp", sourceIps: ["203.0.113.7/32"] }, gateway],
    ["a range of ports", rule("1-65535", "203.0.113.7/32"), gateway],
  ])("%s is refused", async (_what, one, spec) => {
    expect((await ask(inboundRules, firewall([one]), { spec })).said).toHaveLength(1);
  });

  test("sources that are not known yet stay open", async () => {
    expect(
      await ask(inboundRules, firewall([{ ...rule("22"), sourceIps: unknown }]), { spec: emergency }),
    ).toEqual({
      said: [],
      open: true,
    });
  });
});

describe("the API server", () => {
  const acl = (...ips: string[]) => ({
    type: "scaleway:kubernetes/acl:Acl",
    props: { aclRules: ips.map((ip) => ({ ip })) },
  });
  const open = scalewayClusterSpec();
  const closed = scalewayClusterSpec({ apiServer: { ...open.apiServer, allowedCidrs: ["203.0.113.0/24"] } });

  test("sources of the config are accepted, and everybody where it names none", async () => {
    expect(await ask(apiAccess, acl("203.0.113.0/24"), { spec: closed })).toEqual(accepted);
    expect(await ask(apiAccess, acl("0.0.0.0/0"), { spec: open })).toEqual(accepted);
  });

  test("everybody, or anybody else, is refused where the config names sources", async () => {
    expect((await ask(apiAccess, acl("0.0.0.0/0"), { spec: closed })).said[0]).toContain("everybody");
    expect((await ask(apiAccess, acl("198.51.100.0/24"), { spec: closed })).said[0]).toContain(
      "198.51.100.0/24",
    );
  });

  test("on Thalassa too, where an empty list is everybody", async () => {
    const type = "pulumi-nodejs:dynamic/thalassa:KubernetesCluster";
    const spec = clusterSpec({ apiServer: { allowedCidrs: ["203.0.113.0/24"], publicEndpoint: true } });
    const cluster = (allowedCidrs: string[]) => ({ type, props: { allowedCidrs } });
    expect(await ask(apiAccess, cluster(["203.0.113.0/24"]), { spec })).toEqual(accepted);
    expect((await ask(apiAccess, cluster([]), { spec })).said).toHaveLength(1);
    expect((await ask(apiAccess, cluster(["0.0.0.0/0"]), { spec })).said).toHaveLength(1);
    expect(await ask(apiAccess, cluster([]), { spec: clusterSpec() })).toEqual(accepted);
  });
});

describe("nodes", () => {
  const server = (role: string, props: object) => ({
    type: "hcloud:index/server:Server",
    props: { labels: { "mengi-role": role }, ...props },
  });

  test("servers without public addresses are accepted, others refused", async () => {
    const off = { publicNets: [{ ipv4Enabled: false, ipv6Enabled: false }] };
    expect(await ask(privateNodes, server("worker", off))).toEqual(accepted);
    for (const publicNets of [
      undefined,
      [],
      [{}],
      [{ ipv4Enabled: true, ipv6Enabled: false }],
      [{ ipv4Enabled: false }],
    ])
      expect((await ask(privateNodes, server("control-plane", { publicNets }))).said).toHaveLength(1);
  });

  test("the gateway has an address, and a firewall before it", async () => {
    const on = { publicNets: [{ ipv4Enabled: true, ipv6Enabled: false }] };
    expect(await ask(privateNodes, server("gateway", { ...on, firewallIds: [1] }))).toEqual(accepted);
    expect((await ask(privateNodes, server("gateway", { ...on, firewallIds: [] }))).said).toHaveLength(1);
    expect((await ask(privateNodes, server("gateway", on))).said).toHaveLength(1);
    expect(await ask(privateNodes, server("gateway", { ...on, firewallIds: unknown }))).toEqual({
      said: [],
      open: true,
    });
  });

  test("a server without a role may not have a public address", async () => {
    const props = { labels: {}, publicNets: [{ ipv4Enabled: true }] };
    expect((await ask(privateNodes, { type: "hcloud:index/server:Server", props })).said).toHaveLength(1);
  });

  test("pools on Scaleway have public addresses only where the config gives them", async () => {
    const pool = (publicIpDisabled: boolean) => ({
      type: "scaleway:kubernetes/pool:Pool",
      props: { publicIpDisabled },
    });
    const isolated = scalewayClusterSpec({ nodePools: [scalewayPoolSpec({ publicIps: false })] });
    expect(await ask(privateNodes, pool(true), { spec: isolated })).toEqual(accepted);
    expect((await ask(privateNodes, pool(false), { spec: isolated })).said).toHaveLength(1);
    expect(await ask(privateNodes, pool(false), { spec: scalewayClusterSpec() })).toEqual(accepted);
  });
});

describe("load balancers", () => {
  const spec = hetznerClusterSpec();
  const privately = hetznerClusterSpec({
    apiServer: { access: "private", allowedCidrs: [], loadBalancerType: "lb11" },
  });
  const balancer = (resource: string) => ({
    type: "hcloud:index/loadBalancer:LoadBalancer",
    props: { labels: { "mengi-resource": resource } },
  });
  const attached = (enablePublicInterface?: unknown) => ({
    type: "hcloud:index/loadBalancerNetwork:LoadBalancerNetwork",
    props: { enablePublicInterface },
  });

  test("the API's is accepted, another refused", async () => {
    expect(await ask(loadBalancers, balancer("api"))).toEqual(accepted);
    expect((await ask(loadBalancers, balancer("shop"))).said).toHaveLength(1);
  });

  test("its public side is on only where the access mode says so", async () => {
    expect(await ask(loadBalancers, attached(true), { spec })).toEqual(accepted);
    expect(await ask(loadBalancers, attached(false), { spec: privately })).toEqual(accepted);
    expect((await ask(loadBalancers, attached(true), { spec: privately })).said).toHaveLength(1);
    expect((await ask(loadBalancers, attached(), { spec: privately })).said).toHaveLength(1);
    expect(await ask(loadBalancers, attached(unknown), { spec: privately })).toEqual({
      said: [],
      open: true,
    });
  });

  test("it serves the API and nothing else", async () => {
    const service = (listenPort: number) => ({
      type: "hcloud:index/loadBalancerService:LoadBalancerService",
      props: { listenPort },
    });
    expect(await ask(loadBalancers, service(6443))).toEqual(accepted);
    expect((await ask(loadBalancers, service(22))).said).toHaveLength(1);
  });
});

describe("buckets", () => {
  const bucket = (props: object) => ({
    type: "scaleway:object/bucket:Bucket",
    props: { versioning: { enabled: true }, ...props },
  });
  const spec = scalewayClusterSpec();

  test("a private and versioned one is accepted", async () => {
    expect(await ask(privateBuckets, bucket({}), { spec })).toEqual(accepted);
    expect(await ask(privateBuckets, bucket({ acl: "private", forceDestroy: false }), { spec })).toEqual(
      accepted,
    );
  });

  test.each([
    ["a public one", { acl: "public-read" }],
    ["one without versions", { versioning: { enabled: false } }],
    ["one that says nothing of versions", { versioning: undefined }],
    ["one that a plan may empty", { forceDestroy: true }],
  ])("%s is refused", async (_what, props) => {
    expect((await ask(privateBuckets, bucket(props), { spec })).said).toHaveLength(1);
  });
});
