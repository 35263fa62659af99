/** Kubernetes versions as numbers: order, and which change of version a cluster can make. */

type Numbers = [major: number, minor: number, patch: number, build: number];

/** `v1.34.1-6` (a build of Thalassa's), `1.34.1` or `1.34` as numbers; parts that are not named are `-1`. */
function parse(version: string): Numbers {
  const [, major, minor, patch, build] = /^v?(\d+)\.(\d+)(?:\.(\d+)(?:-(\d+))?)?$/.exec(version) ?? [];
  return [Number(major ?? -1), Number(minor ?? -1), Number(patch ?? -1), Number(build ?? -1)];
}

/** Whether `actual` (a full version) is one that `wanted` asks for: `1.34` asks for any 1.34. */
export function satisfies(actual: string, wanted: string): boolean {
  const have = parse(actual);
  return parse(wanted).every((number, index) => number === -1 || number === have[index]);
}

/** Order of two versions; parts that one of them does not name do not count. */
export function compareVersions(a: string, b: string): number {
  const left = parse(a);
  const right = parse(b);
  for (const [index, number] of left.entries()) {
    const other = right[index] ?? -1;
    if (number === -1 || other === -1) return 0;
    if (number !== other) return number - other;
  }
  return 0;
}

/** Why a cluster can't go from one version to another, or `undefined` where it can. */
export function upgradeProblem(from: string, to: string): string | undefined {
  const [fromMajor, fromMinor] = parse(from);
  const [toMajor, toMinor] = parse(to);
  if (compareVersions(to, from) < 0) return `Kubernetes can't be downgraded from ${from} to ${to}`;
  if (fromMajor !== toMajor || toMinor > fromMinor + 1) {
    return `Kubernetes is upgraded one minor version at a time: from ${from} go to ${fromMajor}.${fromMinor + 1} first`;
  }
  return undefined;
}
