/** Versions that are supported, reached one minor at a time. */
import { compareVersions, upgradeProblem } from "../../clouds/versions";
import { resourcePolicy } from "../judge";

interface Settings {
  oldest: string;
}

/** The input that holds the version, by type. */
const versionOf: Readonly<Record<string, string>> = {
  "scaleway:kubernetes/cluster:Cluster": "version",
  "pulumi-nodejs:dynamic/thalassa:KubernetesCluster": "kubernetesVersion",
  "pulumi-nodejs:dynamic/hetzner:Upgrade": "version",
};

export const kubernetesVersion = resourcePolicy<Settings>({
  name: "byoc-kubernetes-version",
  description:
    "A cluster runs a version that the platform supports, and goes up by one minor version at a time.",
  configSchema: {
    properties: {
      oldest: {
        type: "string",
        pattern: "^1\\.\\d+$",
        default: "1.33",
        description: "Oldest minor version that is supported.",
      },
    },
  },
  judge: async ({ urn, type, props }, stack, report, { oldest }) => {
    const property = versionOf[type];
    if (property === undefined) return;
    const asked: unknown = props[property];
    if (typeof asked !== "string") return;
    const version = asked.replace(/^v/, "").replace(/\+.*$/, "");
    if (compareVersions(version, oldest) < 0)
      report({
        property,
        value: asked,
        problem: "it is not supported any more",
        allowed: `${oldest} or newer`,
      });
    const before = (await stack.state).get(urn)?.inputs[property];
    if (typeof before !== "string") return;
    const problem = upgradeProblem(before.replace(/^v/, "").replace(/\+.*$/, ""), version);
    if (problem !== undefined)
      report({ property, value: asked, problem, allowed: "the next minor version, or a newer patch" });
  },
});
