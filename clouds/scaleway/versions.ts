/** Kubernetes versions: from what a config asks for to what the cloud offers. */
import { compareVersions, satisfies } from "../versions";

export { upgradeProblem } from "../versions";

/**
 * The full version for what a config asks for (`1.34` or `1.34.6`). Where one that it asks for runs already, that one
 * stays; otherwise the newest is taken. Throws an error that lists what there is.
 */
export function resolveVersion(
  offered: readonly { name: string }[],
  wanted: string,
  running?: string,
): string {
  if (running !== undefined && satisfies(running, wanted)) return running;
  const names = offered.map(({ name }) => name).sort((a, b) => compareVersions(b, a));
  const found = names.find((name) => satisfies(name, wanted));
  if (found === undefined) {
    throw new Error(
      `Scaleway offers no Kubernetes ${wanted}. It offers ${names.join(", ")}. ` +
        "Set one of these: pulumi config set --path byoc:cluster.kubernetesVersion <version>",
    );
  }
  return found;
}
