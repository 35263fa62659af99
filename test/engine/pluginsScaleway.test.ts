/** Every kind of Scaleway resource that our clusters are made of, with the unmodified plugin on the sandbox. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ensureEngine } from "../../sandbox/engine/index";
import { keys, project, startScalewaySandbox } from "../../sandbox/scaleway";
import { workspaceOf } from "./pluginsProgram";

const folder = mkdtempSync(path.join(tmpdir(), "byoc-scaleway-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
jest.setTimeout(400_000);

const cloud = `
  const scaleway = require("@pulumiverse/scaleway");
  const { network, kubernetes, instance } = scaleway;
  const round = new (require("@pulumi/pulumi").Config)().require("round");
  const tags = ["managed-by=mengi", "round=" + round];
  const projectId = "${project.identity}", region = "fr-par", zone = "fr-par-2";
  const provider = new scaleway.Provider("scaleway", { projectId, region, zone: "fr-par-1" });
  const options = { provider };
  const vpc = new network.Vpc("vpc", { name: "vpc", projectId, region, tags }, options);
  const privateNetwork = new network.PrivateNetwork("network", {
    name: "network", projectId, region, tags, vpcId: vpc.id, ipv4Subnet: { subnet: "10.64.0.0/22" },
  }, options);
  const ip = new network.PublicGatewayIp("ip", { projectId, zone, tags }, options);
  const gateway = new network.PublicGateway("gateway", {
    name: "gateway", type: "VPC-GW-S", ipId: ip.id, projectId, zone, tags,
  }, options);
  const attached = new network.GatewayNetwork("attached", {
    gatewayId: gateway.id, privateNetworkId: privateNetwork.id, enableMasquerade: true, zone,
    ipamConfigs: [{ pushDefaultRoute: true }],
  }, options);
  const group = new instance.PlacementGroup("group", {
    name: "group", policyType: "max_availability", policyMode: "optional", projectId, zone, tags,
  }, options);
  const cluster = new kubernetes.Cluster("cluster", {
    name: "cluster", version: "1.35", cni: "cilium", deleteAdditionalResources: false, projectId, region, tags,
    privateNetworkId: privateNetwork.id,
    autoUpgrade: { enable: true, maintenanceWindowStartHour: 3, maintenanceWindowDay: "sunday" },
    autoscalerConfig: {
      disableScaleDown: false, scaleDownDelayAfterAdd: "10m", scaleDownUnneededTime: "10m",
      scaleDownUtilizationThreshold: 0.5, estimator: "binpacking", expander: "random", logLevel: 4,
      ignoreDaemonsetsUtilization: true, balanceSimilarNodeGroups: true, expendablePodsPriorityCutoff: -10,
      maxGracefulTerminationSec: 600, skipNodesWithLocalStorage: true,
    },
  }, options);
  new kubernetes.Acl("acl", { clusterId: cluster.id, region, aclRules: [
    { ip: "192.0.2.0/24", description: "office" }, { scalewayRanges: true },
  ] }, options);
  new kubernetes.Pool("pool", {
    name: "pool", clusterId: cluster.id, nodeType: "PRO2-XXS", size: 2, minSize: 1, maxSize: 3, autoscaling: true,
    autohealing: true, containerRuntime: "containerd", region, zone, tags, publicIpDisabled: true,
    placementGroupId: group.id, rootVolumeSizeInGb: 30, rootVolumeType: "sbs_5k", waitForPoolReady: true,
    labels: { team: "one", round }, taints: [{ key: "only", value: "one", effect: "NoSchedule" }],
    upgradePolicy: { maxSurge: 1, maxUnavailable: 1 },
  }, { provider, dependsOn: attached });
  exports.kubeconfig = cluster.kubeconfigs[0].configFile;`;

test("every kind of resource is made, kept, changed, found again and removed", async () => {
  const engine = await ensureEngine();
  const sandbox = await startScalewaySandbox({ latencyScale: 0 });
  const configPath = sandbox.configFile("all");
  const env = { ...sandbox.environment, SCW_CONFIG_PATH: configPath };
  const workspace = await workspaceOf(engine, folder, cloud, env);
  const nothing = JSON.stringify(await sandbox.admin.inventory());
  try {
    await workspace.pulumi(["config", "set", "round", "one"]);
    await workspace.pulumi(["up", "--yes", "--skip-preview"]);
    const keep = ["--yes", "--skip-preview", "--expect-no-changes"];
    await workspace.pulumi(["up", ...keep]);
    await workspace.pulumi(["refresh", ...keep]);
    await workspace.pulumi(["config", "set", "round", "two"]);
    const change = await workspace.pulumi(["up", "--yes", "--skip-preview"]);
    expect(change.stdout).not.toMatch(/created|replaced|deleted/);
    await workspace.pulumi(["refresh", ...keep]);
    expect(workspace.scanForSecrets([keys.all.secretKey])).toEqual([]);
    await workspace.pulumi(["destroy", "--yes", "--skip-preview"]);
    expect(JSON.stringify(await sandbox.admin.inventory())).toBe(nothing);
  } finally {
    await workspace.dispose();
    await sandbox.close();
  }
});
