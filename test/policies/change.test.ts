/** No plan takes away what a cluster can't lose. */
import { controlPlaneRemoval, controlPlaneReplacement } from "../../policies/change/controlPlaneQuorum";
import { noRemoval } from "../../policies/change/noRemoval";
import { noReplacement } from "../../policies/change/noReplacement";
import { stateOf } from "../../policies/state";
import { clusterSpec, scalewayClusterSpec } from "../support/spec";
import { ask, askAll, type Asked, unknown, urnOf } from "./support";

const accepted = { said: [], open: false };
/** As the engine writes a secret into the state. */
const encrypted = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "AAA",
};

const network = (props: object): Asked => ({
  type: "hcloud:index/network:Network",
  name: "cluster-network",
  props: { ...props },
});
const base = { name: "n", ipRange: "10.0.0.0/16", labels: { a: "b" }, deleteProtection: false };

describe("replacements", () => {
  test("what changes in place, or not at all, is accepted", async () => {
    const standing = [network(base)];
    expect(await ask(noReplacement, network(base), { standing })).toEqual(accepted);
    const changed = network({ ...base, labels: { a: "c" }, deleteProtection: true, name: "m" });
    expect(await ask(noReplacement, changed, { standing })).toEqual(accepted);
    expect(await ask(noReplacement, network(base), { standing: [] })).toEqual(accepted);
  });

  test("what replaces is refused, with the command that allows it", async () => {
    const { said } = await ask(noReplacement, network({ ...base, ipRange: "10.1.0.0/16" }), {
      standing: [network(base)],
    });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("ipRange");
    expect(said[0]).toContain(
      "pulumi config set --stack customer-1 --path 'byoc:policy.mayGo[0]' cluster-network",
    );
  });

  test("it is accepted for the very resource that the config names, and for no other", async () => {
    const asked = network({ ...base, ipRange: "10.1.0.0/16" });
    const standing = [network(base)];
    expect(await ask(noReplacement, asked, { standing, own: { mayGo: ["cluster-network"] } })).toEqual(
      accepted,
    );
    expect(
      (await ask(noReplacement, asked, { standing, own: { mayGo: ["cluster-subnet"] } })).said,
    ).toHaveLength(1);
  });

  test.each<[string, Asked, object]>([
    [
      "a Kapsule cluster's CNI",
      { type: "scaleway:kubernetes/cluster:Cluster", props: { cni: "cilium", version: "1.34.1" } },
      { cni: "calico" },
    ],
    [
      "a part of the autoscaler's settings",
      { type: "scaleway:kubernetes/cluster:Cluster", props: { autoscalerConfig: { logLevel: 2 } } },
      { autoscalerConfig: { logLevel: 3 } },
    ],
    ["a VPC's project", { type: "scaleway:network/vpc:Vpc", props: { projectId: "a" } }, { projectId: "b" }],
    ["a bucket's name", { type: "scaleway:object/bucket:Bucket", props: { name: "a" } }, { name: "b" }],
    [
      "an authority's subject",
      {
        type: "tls:index/selfSignedCert:SelfSignedCert",
        props: { subject: { commonName: "a" }, privateKeyPem: encrypted },
      },
      { subject: { commonName: "b" } },
    ],
    [
      "a key's algorithm",
      { type: "tls:index/privateKey:PrivateKey", props: { algorithm: "ECDSA" } },
      { algorithm: "RSA" },
    ],
    [
      "a token's length",
      { type: "random:index/randomPassword:RandomPassword", props: { length: 48 } },
      { length: 49 },
    ],
    [
      "a signed authority",
      {
        type: "tls:index/locallySignedCert:LocallySignedCert",
        props: { isCaCertificate: true, validityPeriodHours: 1 },
      },
      { validityPeriodHours: 2 },
    ],
  ])("%s is not changed", async (_what, before, change) => {
    const after = { ...before, props: { ...before.props, ...change } };
    expect(
      (await ask(noReplacement, after, { spec: scalewayClusterSpec(), standing: [before] })).said,
    ).toHaveLength(1);
  });

  test("Thalassa's own kinds say what replaces them", async () => {
    const vpc = (props: object): Asked => ({
      type: "pulumi-nodejs:dynamic/thalassa:Vpc",
      props: { region: "nl-01", cidrs: ["10.0.0.0/16"], ...props },
    });
    const world = { spec: clusterSpec(), standing: [vpc({})] };
    expect(await ask(noReplacement, vpc({ cidrs: ["10.0.0.0/15"] }), world)).toEqual(accepted);
    expect((await ask(noReplacement, vpc({ region: "nl-02" }), world)).said).toHaveLength(1);
  });

  test("a version or a larger control plane is no replacement; a certificate of a user comes and goes", async () => {
    const cluster = (props: object): Asked => ({
      type: "scaleway:kubernetes/cluster:Cluster",
      props: { ...props },
    });
    const spec = scalewayClusterSpec();
    const standing = [cluster({ version: "1.34.1", type: "kapsule" })];
    expect(
      await ask(noReplacement, cluster({ version: "1.35.1", type: "kapsule-dedicated-4" }), {
        spec,
        standing,
      }),
    ).toEqual(accepted);
    const leaf = (hours: number): Asked => ({
      type: "tls:index/locallySignedCert:LocallySignedCert",
      props: { validityPeriodHours: hours },
    });
    expect(await ask(noReplacement, leaf(2), { standing: [leaf(1)] })).toEqual(accepted);
  });

  test("encrypted values, empty ones, and what the engine is told to ignore, are no change", async () => {
    const before: Asked = {
      type: "hcloud:index/network:Network",
      name: "n",
      props: { ...base, ipRange: encrypted, extra: [] },
    };
    expect(
      await ask(noReplacement, { ...before, props: { ...base, extra: undefined } }, { standing: [before] }),
    ).toEqual(accepted);
    const ignoring: Asked = { ...network({ ...base, ipRange: "10.1.0.0/16" }), ignoreChanges: ["ipRange"] };
    expect(await ask(noReplacement, ignoring, { standing: [network(base)] })).toEqual(accepted);
  });

  test("what is not known yet stays open", async () => {
    expect(
      await ask(noReplacement, network({ ...base, ipRange: unknown }), { standing: [network(base)] }),
    ).toEqual({ said: [], open: true });
  });
});

describe("removals", () => {
  const pool: Asked = { type: "scaleway:kubernetes/pool:Pool", name: "cluster-workers" };

  test("what stays, and what a cluster can lose, is accepted", async () => {
    expect(await askAll(noRemoval, [network(base)], { standing: [network(base), pool] })).toEqual([]);
  });

  test("a network that the program leaves out is refused, unless the config names it", async () => {
    const standing = [network(base)];
    expect((await askAll(noRemoval, [], { standing }))[0]).toContain("cluster-network");
    expect(await askAll(noRemoval, [], { standing, own: { mayGo: ["cluster-network"] } })).toEqual([]);
  });

  test("an authority and the anchor are not left out either", async () => {
    const standing: Asked[] = [
      { type: "tls:index/privateKey:PrivateKey", name: "cluster-root-ca-key" },
      { type: "pulumi-nodejs:dynamic/hetzner:Anchor", name: "cluster-anchor" },
    ];
    expect(await askAll(noRemoval, [], { standing })).toHaveLength(2);
  });

  test("resources of the state that are going already don't count", () => {
    const urn = urnOf(network(base));
    const state = stateOf({ deployment: { resources: [{ urn, type: "x", delete: true }] } });
    expect(state.size).toBe(0);
    expect(stateOf({}).size).toBe(0);
  });
});

describe("the control plane's quorum", () => {
  const server = (nth: number, image = "1", role = "control-plane"): Asked => ({
    type: "hcloud:index/server:Server",
    name: `cluster-${role}-${nth}`,
    props: { image, labels: { "mengi-role": role, "mengi-boot": "a" } },
  });
  const three = [server(0), server(1), server(2)];

  test("one of three may be replaced, the second and third are refused", async () => {
    const world = { standing: three };
    expect(await ask(controlPlaneReplacement, server(0, "2"), world)).toEqual(accepted);
    expect((await ask(controlPlaneReplacement, server(1, "2"), world)).said[0]).toContain("more than 1 of 3");
    expect((await ask(controlPlaneReplacement, server(2, "2"), world)).said).toHaveLength(1);
    const own = { mayGo: ["cluster-control-plane-1"] };
    expect(await ask(controlPlaneReplacement, server(1, "2"), { ...world, own })).toEqual(accepted);
  });

  test("another boot configuration is a replacement, although what is booted is encrypted", async () => {
    const alone = { ...server(0), name: "only" };
    const after = {
      ...alone,
      props: { ...alone.props, labels: { "mengi-role": "control-plane", "mengi-boot": "b" } },
    };
    expect((await ask(controlPlaneReplacement, after, { standing: [alone] })).said).toHaveLength(1);
  });

  test("workers come and go", async () => {
    const world = { standing: [server(0, "1", "worker")] };
    expect(await ask(controlPlaneReplacement, server(0, "2", "worker"), world)).toEqual(accepted);
    expect(await askAll(controlPlaneRemoval, [], world)).toEqual([]);
  });

  test("one of three may be left out, two are refused, and so is the only one", async () => {
    expect(await askAll(controlPlaneRemoval, [server(1), server(2)], { standing: three })).toEqual([]);
    expect(await askAll(controlPlaneRemoval, [server(2)], { standing: three })).toHaveLength(2);
    expect(await askAll(controlPlaneRemoval, [], { standing: [server(0)] })).toHaveLength(1);
  });
});
