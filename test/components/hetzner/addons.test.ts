import { parse } from "yaml";
import type { KubeObject } from "../../../clouds/kubernetes/objects";
import {
  addonManifests,
  autoscaler,
  addonNamespaces,
  type AutoscaledGroup,
  bootManifests,
} from "../../../components/hetzner/addons";
import { upgradePlans } from "../../../components/hetzner/addons/upgrades";
import { autoscalerTag } from "../../../components/hetzner/addons/versions";
import { kubernetesVersions } from "../../../components/hetzner/k3s";
import { hetznerClusterSpec, hetznerPoolSpec } from "../../support/spec";

const burst = hetznerPoolSpec({
  name: "burst",
  size: { autoscaling: { min: 1, max: 5 } },
  zones: ["fsn1", "nbg1"],
  labels: { tier: "batch" },
  taints: [{ key: "batch", effect: "NoSchedule" }],
});

function group(changes: Partial<AutoscaledGroup> = {}): AutoscaledGroup {
  return {
    pool: "burst",
    name: "prod-5b0f3c1a-burst",
    location: "fsn1",
    machineType: "cx33",
    architecture: "x86",
    image: 161547269,
    boot: "b",
    min: 1,
    max: 3,
    userData: "#cloud-config\n# the join token is in here\n",
    serverLabels: { "mengi-cluster": "c" },
    ...changes,
  };
}

type Values = Record<string, unknown>;

function objectsOf(spec = hetznerClusterSpec(), groups: AutoscaledGroup[] = []): KubeObject[] {
  return [
    ...addonManifests(spec, {
      volumeLabels: { "managed-by": "mengi", "mengi-cluster": spec.id },
      apiLoadBalancer: "prod-5b0f3c1a-api",
    }),
    ...autoscaler(spec, { sshKey: "77", groups }),
  ];
}

const find = (objects: KubeObject[], kind: string, name?: string) =>
  objects.find((one) => one.kind === kind && (name === undefined || one.metadata.name === name));

/** The values of a chart. */
function valuesOf(objects: KubeObject[], name: string): Values {
  const { valuesContent } = find(objects, "HelmChart", name)?.spec as { valuesContent: string };
  return parse(valuesContent) as Values;
}

test("everything that runs is pinned to one version", () => {
  const objects = objectsOf(hetznerClusterSpec({ nodePools: [burst] }), [group()]);
  for (const { kind, spec } of objects) {
    if (kind === "HelmChart") expect((spec as { version: string }).version).toMatch(/^\d+\.\d+\.\d+$/);
  }
  expect(JSON.stringify(find(objects, "Deployment"))).toMatch(/"image":"[^":]+:v\d+\.\d+\.\d+"/);
});

test("names are unique, so that nothing overwrites something else", () => {
  const names = objectsOf(hetznerClusterSpec({ nodePools: [burst] }), [group()]).map(({ kind, metadata }) =>
    [kind, metadata.namespace, metadata.name].join("/"),
  );
  expect(new Set(names).size).toBe(names.length);
});

describe("the cloud controller", () => {
  test("that the first server brings is the one that is applied later", () => {
    const [text] = Object.values(bootManifests(hetznerClusterSpec()));
    expect(parse(text ?? "")).toEqual(find(objectsOf(), "HelmChart", "hcloud-cloud-controller-manager"));
  });

  test("starts before nodes are initialised, uses the private network and leaves routes to WireGuard", () => {
    expect(find(objectsOf(), "HelmChart", "hcloud-cloud-controller-manager")?.spec).toMatchObject({
      bootstrap: true,
    });
    expect(valuesOf(objectsOf(), "hcloud-cloud-controller-manager")).toMatchObject({
      networking: { enabled: true, clusterCIDR: "192.168.0.0/16" },
      env: {
        HCLOUD_NETWORK_ROUTES_ENABLED: { value: "false" },
        HCLOUD_INSTANCES_ZONE_LABEL_ENABLED: { value: "false" },
        HCLOUD_LOAD_BALANCERS_LOCATION: { value: "fsn1" },
        HCLOUD_LOAD_BALANCERS_USE_PRIVATE_IP: { value: "true" },
        HCLOUD_LOAD_BALANCERS_PRIVATE_SUBNET_IP_RANGE: { value: "10.0.128.0/17" },
      },
    });
  });
});

describe("the CSI driver", () => {
  test("labels volumes as the cluster's, and asks for metadata from the host's network only", () => {
    const spec = hetznerClusterSpec();
    expect(valuesOf(objectsOf(spec), "hcloud-csi")).toMatchObject({
      controller: {
        volumeExtraLabels: { "managed-by": "mengi", "mengi-cluster": spec.id },
        hcloudVolumeDefaultLocation: "fsn1",
      },
      node: { hostNetwork: true },
    });
  });

  test.each([
    ["dedicated", 1, false],
    ["dedicated-ha", 2, true],
  ] as const)(
    "%s: %i controllers, and never a budget that would hold up every drain",
    (type, replicas, budget) => {
      expect(valuesOf(objectsOf(hetznerClusterSpec({ type })), "hcloud-csi")).toMatchObject({
        controller: { replicaCount: replicas, podDisruptionBudget: { create: budget } },
      });
    },
  );
});

test("whatever holds the token runs on the control plane only", () => {
  const objects = objectsOf(hetznerClusterSpec({ nodePools: [burst] }), [group()]);
  const selector = { "node-role.kubernetes.io/control-plane": "true" };
  for (const name of ["hcloud-cloud-controller-manager", "cluster-autoscaler"]) {
    expect(valuesOf(objects, name)).toMatchObject({ nodeSelector: selector });
  }
  expect(valuesOf(objects, "hcloud-csi")).toMatchObject({ controller: { nodeSelector: selector } });
});

describe("the autoscaler", () => {
  const spec = hetznerClusterSpec({ nodePools: [burst] });
  const groups = [group(), group({ name: "prod-5b0f3c1a-burst-nbg1", location: "nbg1", min: 0, max: 2 })];
  const config = (objects: KubeObject[]) => {
    const { data } = find(objects, "Secret", "cluster-autoscaler-config") as unknown as {
      data: Record<string, string>;
    };
    return JSON.parse(Buffer.from(data["cluster.json"] ?? "", "base64").toString());
  };

  test("is there only where a pool is autoscaled", () => {
    expect(find(objectsOf(), "HelmChart", "cluster-autoscaler")).toBeUndefined();
    expect(find(objectsOf(), "Secret")).toBeUndefined();
  });

  test("has a group for each location, with its bounds, and makes the first servers itself", () => {
    expect(valuesOf(objectsOf(spec, groups), "cluster-autoscaler")).toMatchObject({
      autoscalingGroups: [
        { name: "prod-5b0f3c1a-burst", minSize: 1, maxSize: 3, instanceType: "cx33", region: "fsn1" },
        { name: "prod-5b0f3c1a-burst-nbg1", minSize: 0, maxSize: 2, instanceType: "cx33", region: "nbg1" },
      ],
      extraArgs: { "enforce-node-group-min-size": true },
    });
  });

  test("makes servers without public addresses, in the nodes' subnet, with our labels and the pool's", () => {
    const objects = objectsOf(spec, groups);
    expect(valuesOf(objects, "cluster-autoscaler")).toMatchObject({
      extraEnv: { HCLOUD_PUBLIC_IPV4: "false", HCLOUD_PUBLIC_IPV6: "false", HCLOUD_SSH_KEY: "77" },
    });
    expect(config(objects).nodeConfigs["prod-5b0f3c1a-burst"]).toEqual({
      cloudInit: group().userData,
      labels: { tier: "batch", "node.mengi.cloud/pool": "burst" },
      taints: [{ key: "batch", value: "", effect: "NoSchedule" }],
      serverLabels: { "mengi-cluster": "c" },
      subnetIPRange: "10.0.128.0/17",
      imagesForArch: { amd64: "161547269" },
    });
    const arm = objectsOf(spec, [group({ architecture: "arm", image: 9 })]);
    expect(config(arm).nodeConfigs["prod-5b0f3c1a-burst"].imagesForArch).toEqual({ arm64: "9" });
  });

  test("waits longer for a server than private-only servers take to boot", () => {
    const values = valuesOf(objectsOf(spec, groups), "cluster-autoscaler") as unknown as {
      extraEnv: { HCLOUD_SERVER_CREATION_TIMEOUT: string };
      extraArgs: Record<string, string>;
    };
    expect(Number(values.extraEnv.HCLOUD_SERVER_CREATION_TIMEOUT)).toBeGreaterThanOrEqual(15);
    expect(Number.parseInt(values.extraArgs["max-node-provision-time"] ?? "", 10)).toBeGreaterThanOrEqual(20);
  });

  test("has boot data in its secret only, and restarts when they change", () => {
    const of = (userData: string) => valuesOf(objectsOf(spec, [group({ userData })]), "cluster-autoscaler");
    expect(JSON.stringify(of("#cloud-config one"))).not.toContain("cloud-config one");
    const annotations = ({ podAnnotations }: Values) => podAnnotations;
    expect(annotations(of("one"))).toEqual(annotations(of("one")));
    expect(annotations(of("one"))).not.toEqual(annotations(of("two")));
  });

  test.each(kubernetesVersions)(
    "Kubernetes %s has one, of its own minor or the newest there is",
    (version) => {
      const minor = /^v(\d+\.\d+)\./.exec(autoscalerTag(version))?.[1];
      expect([version, "1.36"]).toContain(minor);
    },
  );
});

describe("reboots", () => {
  test("come one node at a time, in the config's hours, to nodes with taints too", () => {
    const spec = hetznerClusterSpec({ reboots: { days: [0, 6], start: "02:30", end: "05:00" } });
    expect(valuesOf(objectsOf(spec), "kured")).toMatchObject({
      configuration: {
        rebootDays: ["su", "sa"],
        startTime: "02:30",
        endTime: "05:00",
        timeZone: "UTC",
        concurrency: 1,
      },
      tolerations: [{ operator: "Exists" }],
    });
  });

  test("never come where no day is named", () => {
    const spec = hetznerClusterSpec({ reboots: { days: [], start: "02:00", end: "05:00" } });
    expect(find(objectsOf(spec), "HelmChart", "kured")).toBeUndefined();
  });
});

describe("upgrades", () => {
  test("have their namespace, which Pod Security lets write to disks, and a definition of plans", () => {
    const objects = objectsOf();
    expect(addonNamespaces).toEqual(["system-upgrade"]);
    expect(find(objects, "Namespace", "system-upgrade")?.metadata.labels).toEqual({
      "pod-security.kubernetes.io/enforce": "privileged",
    });
    const [plan] = upgradePlans("v1.37.1+k3s1");
    expect(find(objects, "CustomResourceDefinition")?.spec).toMatchObject({
      group: plan?.apiVersion.split("/")[0],
      names: { kind: plan?.kind },
      scope: "Namespaced",
    });
  });

  test("go through the control plane first and then, drained, the workers: always one node at a time", () => {
    const [servers, agents] = upgradePlans("v1.37.1+k3s1");
    const controlPlane = "node-role.kubernetes.io/control-plane";
    expect(servers?.spec).toMatchObject({
      version: "v1.37.1+k3s1",
      concurrency: 1,
      nodeSelector: { matchExpressions: [{ key: controlPlane, operator: "Exists" }] },
    });
    expect(agents?.spec).toMatchObject({
      version: "v1.37.1+k3s1",
      concurrency: 1,
      nodeSelector: { matchExpressions: [{ key: controlPlane, operator: "DoesNotExist" }] },
      prepare: { args: ["prepare", servers?.metadata.name] },
      drain: { force: true },
    });
    expect(agents?.spec).not.toHaveProperty("drain.disableEviction");
  });
});

test("no service may take over the API load balancer, and every other name is free", () => {
  const policy = find(objectsOf(), "ValidatingAdmissionPolicy");
  const { validations, failurePolicy } = policy?.spec as {
    validations: { expression: string }[];
    failurePolicy: string;
  };
  // The part of CEL that the rule uses, as JavaScript.
  const [{ expression } = { expression: "" }] = validations;
  const allows = new Function(
    "object",
    `return ${expression.replaceAll(
      "has(object.metadata.annotations)",
      "(object.metadata.annotations !== undefined)",
    )}`,
  ) as (object: object) => boolean;
  const service = (annotations?: Record<string, string>) => ({ metadata: { name: "s", annotations } });
  const name = "load-balancer.hetzner.cloud/name";
  expect(allows(service())).toBe(true);
  expect(allows(service({ other: "prod-5b0f3c1a-api" }))).toBe(true);
  expect(allows(service({ [name]: "mine" }))).toBe(true);
  expect(allows(service({ [name]: "prod-5b0f3c1a-api" }))).toBe(false);
  expect(failurePolicy).toBe("Fail");
  expect(find(objectsOf(), "ValidatingAdmissionPolicyBinding")?.spec).toEqual({
    policyName: policy?.metadata.name,
    validationActions: ["Deny"],
  });
});
