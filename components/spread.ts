/** A zone's share of a pool. */
export interface ZoneShare {
  zone: string;
  count: number;
}

/**
 * Spreads a pool's nodes evenly over its zones: shares differ by at most one, and earlier zones get the
 * larger ones. Raising the total never lowers a share, so growing a pool never removes a node.
 */
export function spreadOver(total: number, zones: readonly string[]): ZoneShare[] {
  if (!Number.isSafeInteger(total) || total < 0) throw new RangeError(`cannot spread ${total} nodes`);
  if (zones.length === 0) throw new RangeError("cannot spread nodes over no zones");
  const base = Math.floor(total / zones.length);
  const rest = total % zones.length;
  return zones.map((zone, index) => ({ zone, count: index < rest ? base + 1 : base }));
}
