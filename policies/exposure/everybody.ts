/** Sources that are the whole internet, or so much of it that it makes no difference. */

/** The shortest prefix that still names somebody: an eighth of all IPv4 addresses is not one. */
const shortest = { v4: 8, v6: 16 };

export function isEverybody(source: string): boolean {
  const [address = "", prefix] = source.split("/");
  if (prefix === undefined) return false;
  return Number(prefix) < (address.includes(":") ? shortest.v6 : shortest.v4);
}
