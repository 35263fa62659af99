/** Kubernetes versions: from what a config asks for to what the cloud offers. */

/**
 * The full version for what a config asks for (`1.34` or `1.34.6`). Of a minor version that runs already the running
 * patch stays; otherwise the newest is taken. Throws an error that lists what there is.
 */
export function resolveVersion(
  _offered: readonly { name: string }[],
  _wanted: string,
  _running?: string,
): string {
  throw new Error("not there yet");
}

/** Why a cluster can't go from one version to another, or `undefined` where it can. */
export function upgradeProblem(_from: string, _to: string): string | undefined {
  throw new Error("not there yet");
}
