/** Decides what a cluster is to be, from what the config asks for and what stands in the project. */
import type { Issue } from "../../clouds/issue";
import type { Survey } from "../../clouds/scaleway/survey";
import { resolveVersion, upgradeProblem } from "../../clouds/scaleway/versions";
import type { ScalewayClusterSpec } from "../cluster";
import { twins } from "./existing";
import { controlPlaneIssues, gatewayIssues, stockIssues, stockNotes } from "./refusals";

export interface ClusterPlan {
  /** As the provider wants it: the full version, or with automatic upgrades the minor one. */
  version: string;
  /** In full: what nodes that are made now run. */
  nodeVersion: string;
  /** Why this plan must not be carried out. */
  issues: Issue[];
  /** What the user should know. */
  notes: string[];
}

export function planCluster(spec: ScalewayClusterSpec, survey: Survey): ClusterPlan {
  const { issues, ...versions } = planVersion(spec, survey);
  return {
    ...versions,
    issues: [
      ...issues,
      ...controlPlaneIssues(spec, survey),
      ...gatewayIssues(spec, survey),
      ...stockIssues(spec, survey),
    ],
    notes: [...stockNotes(spec, survey), ...laggards(spec, survey), ...twins(survey)],
  };
}

function planVersion(
  { kubernetesVersion: wanted, upgrades }: ScalewayClusterSpec,
  { versions, cluster }: Survey,
): Omit<ClusterPlan, "notes"> {
  const key = "byoc:cluster.kubernetesVersion";
  const running = cluster?.version;
  const asProvider = (full: string) => (upgrades.auto ? minorOf(full) : full);
  const refuse = (problem: string, allowed: string, fix: string) => ({
    // A plan that is refused changes nothing: what runs is the version that fits in the best.
    version: asProvider(running ?? wanted),
    nodeVersion: running ?? wanted,
    issues: [{ key, value: wanted, problem, allowed, fix: `pulumi config set --path ${key} '${fix}'` }],
  });
  let full: string;
  try {
    full = resolveVersion(versions, wanted, running);
  } catch (error) {
    const offered = versions.map(({ name }) => name);
    return refuse(
      error instanceof Error ? error.message : String(error),
      offered.join(", "),
      running ?? minorOf(offered[0] ?? "<version>"),
    );
  }
  const problem = running === undefined ? undefined : upgradeProblem(running, full);
  if (running !== undefined && problem !== undefined) {
    const next = nextMinor(running);
    return refuse(
      problem,
      [minorOf(running), ...(versions.some(({ name }) => minorOf(name) === next) ? [next] : [])].join(", "),
      minorOf(running),
    );
  }
  return { version: asProvider(full), nodeVersion: full, issues: [] };
}

/** Pools that an upgrade left behind: the provider upgrades them only together with the control plane. */
function laggards({ region }: ScalewayClusterSpec, { cluster, pools }: Survey): string[] {
  return pools
    .filter(
      ({ version, status }) =>
        cluster?.status === "ready" && status === "ready" && version !== cluster.version,
    )
    .map(
      ({ name, id, version }) =>
        `pool ${name} runs ${version}, the control plane ${cluster?.version}. To upgrade it: ` +
        `scw k8s pool upgrade ${id} version=${cluster?.version} region=${region}`,
    );
}

function minorOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

function nextMinor(version: string): string {
  const [major, minor] = version.split(".");
  return `${major}.${Number(minor) + 1}`;
}
