/** Nothing outside the customer's one project. */
import { places } from "../../policies/location/places";
import { explicitProvider } from "../../policies/scoping/explicitProvider";
import { knownResources } from "../../policies/scoping/knownResources";
import { officialEndpoints } from "../../policies/scoping/officialEndpoints";
import { ownCluster } from "../../policies/scoping/ownCluster";
import { ownProject } from "../../policies/scoping/ownProject";
import { stackReferences } from "../../policies/scoping/stackReferences";
import { clusterSpec, hetznerClusterSpec, scalewayClusterSpec } from "../support/spec";
import { ask, labelsOf, unknown } from "./support";

const scaleway = scalewayClusterSpec();
const hetzner = hetznerClusterSpec();
const thalassa = clusterSpec();
const other = "99336c3f-089a-431e-9d59-a60cb65efa3c";
const accepted = { said: [], open: false };

describe("only what a cluster needs", () => {
  test.each([
    ["scaleway:kubernetes/cluster:Cluster", scaleway],
    ["pulumi:providers:scaleway", scaleway],
    ["pulumi-nodejs:dynamic/scaleway:Anchor", scaleway],
    ["hcloud:index/server:Server", hetzner],
    ["tls:index/privateKey:PrivateKey", hetzner],
    ["pulumi:pulumi:Stack", hetzner],
    ["byoc:index:HetznerSelfManagedCluster", hetzner],
    ["pulumi-nodejs:dynamic/thalassa:Vpc", thalassa],
  ])("%s is accepted", async (type, spec) => {
    expect(await ask(knownResources, { type }, { spec })).toEqual(accepted);
  });

  test.each([
    ["scaleway:iam/policy:Policy", scaleway, /beyond the customer's project/],
    ["scaleway:account/project:Project", scaleway, /beyond the customer's project/],
    ["scaleway:instance/server:Server", scaleway, /does not need it/],
    ["hcloud:index/server:Server", scaleway, /does not need it/],
    ["pulumi:providers:hcloud", scaleway, /does not need it/],
    ["byoc:index:ThalassaCluster", scaleway, /does not need it/],
    ["hcloud:index/volume:Volume", hetzner, /does not need it/],
    ["pulumi-nodejs:dynamic:Resource", hetzner, /does not need it/],
    ["pulumi:pulumi:StackReference", hetzner, /does not need it/],
    ["kubernetes:core/v1:Pod", thalassa, /does not need it/],
  ])("%s is refused", async (type, spec, why) => {
    const { said } = await ask(knownResources, { type }, { spec });
    expect(said).toEqual([expect.stringMatching(why)]);
  });
});

describe("one project", () => {
  const vpc = (props: object) => ({
    type: "scaleway:network/vpc:Vpc",
    name: "cluster-vpc",
    props: { ...props },
  });

  test("the stack's project is accepted, in resources and in the provider", async () => {
    const projectId = scaleway.project;
    expect(await ask(ownProject, vpc({ projectId }), { spec: scaleway })).toEqual(accepted);
    const provider = { type: "pulumi:providers:scaleway", props: { projectId } };
    expect(await ask(ownProject, provider, { spec: scaleway })).toEqual(accepted);
    const ours = { type: "pulumi-nodejs:dynamic/thalassa:Vpc", props: { organisation: thalassa.project } };
    expect(await ask(ownProject, ours, { spec: thalassa })).toEqual(accepted);
  });

  test("another project is refused, with resource, property, value and what is allowed", async () => {
    const { said } = await ask(ownProject, vpc({ projectId: other }), { spec: scaleway });
    expect(said).toHaveLength(1);
    for (const part of ["cluster-vpc", "projectId", other, scaleway.project]) expect(said[0]).toContain(part);
  });

  test.each([
    ["a resource without a project", vpc({})],
    ["a provider without a project", { type: "pulumi:providers:scaleway", props: {} }],
    ["an organisation", vpc({ projectId: scaleway.project, organizationId: other })],
    [
      "a project where none is asked for",
      { type: "scaleway:kubernetes/acl:Acl", props: { projectId: other } },
    ],
  ])("%s is refused", async (_what, asked) => {
    expect((await ask(ownProject, asked, { spec: scaleway })).said).toHaveLength(1);
  });

  test("another organisation on Thalassa is refused", async () => {
    const asked = { type: "pulumi-nodejs:dynamic/thalassa:Vpc", props: { organisation: "o-zzz" } };
    expect((await ask(ownProject, asked, { spec: thalassa })).said[0]).toContain("o-zzz");
  });

  test("a project that is not known yet stays open, and an organisation beside it is refused already", async () => {
    const asked = vpc({ projectId: unknown, organizationId: other });
    expect(await ask(ownProject, asked, { spec: scaleway })).toEqual({
      said: [expect.stringContaining("organizationId")],
      open: true,
    });
  });
});

describe("one customer's one cluster", () => {
  const network = (labels: object) => ({ type: "hcloud:index/network:Network", props: { labels } });

  test("the stack's own labels are accepted, in both forms", async () => {
    expect(await ask(ownCluster, network(labelsOf(hetzner, "network")))).toEqual(accepted);
    const tags = Object.entries(labelsOf(scaleway, "vpc")).map((pair) => pair.join("="));
    const vpc = { type: "scaleway:network/vpc:Vpc", props: { tags } };
    expect(await ask(ownCluster, vpc, { spec: scaleway })).toEqual(accepted);
  });

  test.each(["mengi-customer", "mengi-cluster", "mengi-stack"])("another %s is refused", async (key) => {
    const { said } = await ask(ownCluster, network({ ...labelsOf(hetzner, "network"), [key]: other }));
    expect(said).toEqual([expect.stringContaining(key)]);
    const tags = Object.entries({ ...labelsOf(scaleway, "vpc"), [key]: other }).map((pair) => pair.join("="));
    const vpc = { type: "scaleway:network/vpc:Vpc", props: { tags } };
    expect((await ask(ownCluster, vpc, { spec: scaleway })).said).toHaveLength(1);
  });

  test("a component of another customer is refused", async () => {
    const type = "byoc:index:HetznerSelfManagedCluster";
    const of = (customer: string) => ({ type, props: { spec: { ...hetzner, customer } } });
    expect(await ask(ownCluster, of(hetzner.customer))).toEqual(accepted);
    expect((await ask(ownCluster, of(other))).said[0]).toContain(other);
  });

  test("labels that are not known yet stay open", async () => {
    expect(
      await ask(ownCluster, { type: "hcloud:index/network:Network", props: { labels: unknown } }),
    ).toEqual({
      said: [],
      open: true,
    });
  });
});

test("reading another stack is refused, by the provider that the engine makes for it", async () => {
  const asked = { type: "pulumi:providers:pulumi", name: "default", parents: "" };
  expect((await ask(stackReferences, asked)).said).toEqual([expect.stringContaining("no StackReference")]);
  expect(await ask(stackReferences, { type: "pulumi:pulumi:Stack" })).toEqual(accepted);
});

describe("the component's provider", () => {
  const urn = (before: string) => `urn:pulumi:customer-1::byoc::${before}pulumi:providers:hcloud::p`;
  const server = (before: string) => ({
    type: "hcloud:index/server:Server",
    provider: { name: "p", urn: urn(before) },
  });

  test("is accepted", async () => {
    expect(await ask(explicitProvider, server("byoc:index:HetznerSelfManagedCluster$"))).toEqual(accepted);
  });

  test.each([
    ["a default provider", server("")],
    ["the provider of another component", server("acme:index:Cluster$")],
    ["no provider", { type: "hcloud:index/server:Server" }],
  ])("%s is refused", async (_what, asked) => {
    expect((await ask(explicitProvider, asked)).said).toHaveLength(1);
  });

  test("is not asked for where nothing acts in a cloud", async () => {
    expect(await ask(explicitProvider, { type: "tls:index/privateKey:PrivateKey" })).toEqual(accepted);
  });
});

describe("endpoints", () => {
  const provider = (endpoint?: string) => ({ type: "pulumi:providers:hcloud", props: { endpoint } });

  test.each([
    undefined,
    "https://api.hetzner.cloud/v1",
    "http://127.0.0.1:4000/v1",
    "http://localhost:1",
    "http://[::1]:80",
  ])("%s is accepted", async (endpoint) => {
    expect(await ask(officialEndpoints, provider(endpoint))).toEqual(accepted);
  });

  test.each([
    "https://api.hetzner.cloud.example.com/v1",
    "https://127.0.0.1.example.com",
    "http://user:pass@127.0.0.1",
    "not a url",
  ])("%s is refused", async (endpoint) => {
    const { said } = await ask(officialEndpoints, provider(endpoint));
    expect(said).toHaveLength(1);
    expect(said[0]).not.toContain("pass");
  });

  test("Scaleway's is refused too where it is not official", async () => {
    const asked = { type: "pulumi:providers:scaleway", props: { apiUrl: "https://api.example.com" } };
    expect((await ask(officialEndpoints, asked, { spec: scaleway })).said[0]).toContain("api.example.com");
  });

  test("one that is not known yet stays open", async () => {
    expect(await ask(officialEndpoints, provider(unknown))).toEqual({ said: [], open: true });
  });
});

describe("region", () => {
  const pool = (zone: string) => ({
    type: "scaleway:kubernetes/pool:Pool",
    props: { region: "fr-par", zone },
  });
  const component = { type: "byoc:index:ScalewayKapsuleCluster" };

  test("zones of the stack's region are accepted, others refused", async () => {
    expect(await ask(places, pool("fr-par-2"), { spec: scaleway })).toEqual(accepted);
    expect((await ask(places, pool("nl-ams-1"), { spec: scaleway })).said[0]).toContain("nl-ams-1");
  });

  test("locations of the stack's network zone are accepted, others refused", async () => {
    const server = (location: string) => ({ type: "hcloud:index/server:Server", props: { location } });
    expect(await ask(places, server("hel1"))).toEqual(accepted);
    expect((await ask(places, server("ash"))).said).toHaveLength(1);
  });

  test("the platform and the stack narrow the regions, each by itself", async () => {
    const spec = scaleway;
    const both = { spec, settings: { regions: ["fr-par"] }, own: { regions: ["fr-par"] } };
    expect(await ask(places, component, both)).toEqual(accepted);
    expect((await ask(places, component, { ...both, settings: { regions: ["pl-waw"] } })).said[0]).toContain(
      "the platform",
    );
    expect((await ask(places, component, { ...both, own: { regions: ["pl-waw"] } })).said[0]).toContain(
      "byoc:policy.regions",
    );
  });

  test("a stack can't widen what the platform allows", async () => {
    const world = {
      spec: scaleway,
      settings: { regions: ["pl-waw"] },
      own: { regions: ["fr-par", "pl-waw"] },
    };
    expect((await ask(places, component, world)).said).toHaveLength(1);
  });

  test("with the EU-only switch a region overseas is refused", async () => {
    const asked = { type: "byoc:index:HetznerSelfManagedCluster" };
    const settings = { euOnly: true };
    expect(await ask(places, asked, { settings })).toEqual(accepted);
    const spec = hetznerClusterSpec({ region: "ash" });
    expect((await ask(places, asked, { spec, settings })).said[0]).toContain("European Union");
  });
});
