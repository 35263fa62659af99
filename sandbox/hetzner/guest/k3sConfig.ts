/** The configuration of k3s: `config.yaml` and what `config.yaml.d` lays over it. */
import { parse } from "yaml";

export type K3sConfig = Record<string, unknown>;

const base = "/etc/rancher/k3s/config.yaml";

/** Later files replace a key, or add to a list when the key ends in `+`. */
export function readK3sConfig(files: Map<string, string>): K3sConfig {
  const paths = [...files.keys()].filter((path) => path.startsWith(`${base}.d/`) && path.endsWith(".yaml"));
  const config: K3sConfig = {};
  for (const path of [base, ...paths.sort()]) {
    const text = files.get(path);
    if (text === undefined) continue;
    const content: unknown = parse(text);
    if (content === null) continue;
    if (typeof content !== "object" || Array.isArray(content)) throw new Error(`${path} is no mapping`);
    for (const [key, value] of Object.entries(content)) {
      if (key.endsWith("+")) {
        const name = key.slice(0, -1);
        config[name] = [...asList(config[name]), ...asList(value)];
      } else {
        config[key] = value;
      }
    }
  }
  return config;
}

/** A setting that may be given once or many times. */
export function list(config: K3sConfig, key: string): string[] {
  return asList(config[key]).flatMap((value) => String(value).split(","));
}

/** A setting with one value. */
export function text(config: K3sConfig, key: string): string | undefined {
  const value = config[key];
  return value === undefined || value === null || value === "" ? undefined : String(value);
}

function asList(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Settings in which every server of a cluster has to agree; k3s refuses to join otherwise. */
export const criticalSettings = [
  "cluster-cidr",
  "service-cidr",
  "cluster-dns",
  "cluster-domain",
  "disable-cloud-controller",
  "egress-selector-mode",
  "embedded-registry",
  "flannel-backend",
  "secrets-encryption",
] as const;

/** The critical settings in which two servers differ. */
export function disagreements(one: K3sConfig, other: K3sConfig): string[] {
  return criticalSettings.filter((key) => JSON.stringify(one[key]) !== JSON.stringify(other[key]));
}
