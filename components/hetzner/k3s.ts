/** The releases of k3s that clusters run: one for each supported minor version of Kubernetes. */

/** A release of k3s, with the SHA-256 sums of its binaries as the project publishes them. */
export interface K3sRelease {
  /** As k3s writes it: `v1.36.4+k3s1`. */
  version: string;
  sha256: { amd64: string; arm64: string };
}

/** By minor version, oldest first. */
const releases = {
  "1.35": {
    version: "v1.35.8+k3s1",
    sha256: {
      amd64: "12f81c9bb5b71e098a4f7a2d187e350902a9339a6c3d5e56c20a03f7a417e07f",
      arm64: "898476e008704289382377ef19946f23b511cf2678042cb5c8aef991e64f840a",
    },
  },
  "1.36": {
    version: "v1.36.4+k3s1",
    sha256: {
      amd64: "835873f37245fc615f547a2fe2af9402a347875f13fa64a1f136de644955ea3f",
      arm64: "c920706346d5ad4e5cd3c7bf1bb09ce71ebe07fec829e513e40f1caf98aed8bb",
    },
  },
  "1.37": {
    version: "v1.37.1+k3s1",
    sha256: {
      amd64: "92b94582eb7b34a8cf532e6006842b9ed215a6783cf56a3dd6271fd35243b2c0",
      arm64: "a1561ca4aef8b99f5588a840d4468ac39c8c1cd92470bbcb9634823fa221741a",
    },
  },
} as const satisfies Record<string, K3sRelease>;

/** What a config may ask for, oldest first. */
export const kubernetesVersions: readonly string[] = Object.keys(releases);

/** What a config that says nothing gets: the version that every add-on of ours covers. */
export const defaultKubernetesVersion = "1.36";

/** The release for a minor version; anything else is refused. */
export function k3sRelease(kubernetesVersion: string): K3sRelease {
  const release = (releases as Record<string, K3sRelease>)[kubernetesVersion];
  if (release !== undefined) return release;
  throw new RangeError(
    `kubernetesVersion is "${kubernetesVersion}". It may be ${kubernetesVersions.join(", ")}.`,
  );
}

/** Folder of the release: `k3s` in it is the binary for amd64, `k3s-arm64` the one for arm64. */
export function downloadFolder(release: K3sRelease): string {
  return `https://github.com/k3s-io/k3s/releases/download/${encodeURIComponent(release.version)}`;
}
