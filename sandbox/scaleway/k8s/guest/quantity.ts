/** Quantities of bytes as Kubernetes writes them. */
const units: Record<string, number> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
};

/** Bytes of a quantity such as `10Gi`; 0 when it is none. */
export function bytes(quantity: string | number): number {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)([kMGTi]*)$/.exec(String(quantity)) ?? [];
  return Math.ceil(Number(number) * (units[unit] ?? 0));
}
