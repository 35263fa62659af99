/** Kubernetes versions: from what a config asks for to what the cloud offers. */
import { compareVersions, satisfies } from "../versions";
import type { KubernetesVersion } from "./types";

export { compareVersions, satisfies, upgradeProblem } from "../versions";

/** The newest usable version that `wanted` asks for. Throws an error that lists what there is. */
export function resolveVersion(versions: KubernetesVersion[], wanted: string): KubernetesVersion {
  const usable = versions
    .filter((version) => version.enabled)
    .sort((a, b) => compareVersions(b.name, a.name));
  const found = usable.find((version) => satisfies(version.name, wanted));
  if (!found) {
    throw new Error(
      `Thalassa offers no Kubernetes ${wanted}. It offers ${usable.map((version) => version.name).join(", ")}. ` +
        "Set one of these: pulumi config set --path byoc:cluster.kubernetesVersion <version>",
    );
  }
  return found;
}
