/** Pulumi's `customTimeouts` for resources whose provider never gets to see that option. */
import type * as pulumi from "@pulumi/pulumi";

/** Longest time for each operation, in seconds. */
export interface Deadlines {
  create: number;
  update: number;
  delete: number;
}

const unitSeconds = { h: 3600, m: 60, s: 1 } as const;

/** Seconds of a duration such as `1h30m`, `45m` or `90s`. Throws on anything else. */
export function secondsOf(duration: string): number {
  if (!/^(\d+[hms])+$/.test(duration)) {
    throw new Error(`customTimeouts: "${duration}" is not a duration; write for example 45m or 1h30m`);
  }
  return [...duration.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * unitSeconds[unit as keyof typeof unitSeconds],
    0,
  );
}

/** The deadlines that `customTimeouts` asks for, or `undefined` where it asks for none. */
export function deadlinesFrom(timeouts: pulumi.CustomTimeouts | undefined): Partial<Deadlines> | undefined {
  const asked = Object.entries(timeouts ?? {}).filter(([, duration]) => duration !== undefined);
  if (asked.length === 0) return undefined;
  return Object.fromEntries(asked.map(([operation, duration]) => [operation, secondsOf(duration as string)]));
}
