/** Labels and taints that a pool's nodes get: its own, and those that tags of pool and cluster stand for. */
import type { Cluster, Pool, Taint } from "../records";

const prefix = "k8s.scaleway.com/";
const excluded = "node.kubernetes.io/exclude-from-external-load-balancers";

export function labelsFor(cluster: Cluster, pool: Pool): Record<string, string> {
  const labels = tagsOf(cluster, pool)
    .filter((tag) => !tag.startsWith("taint="))
    .map((tag): [string, string] => {
      if (tag === excluded) return [tag, ""];
      const plain = tag.startsWith("noprefix=");
      const [key, value] = split(plain ? tag.slice("noprefix=".length) : tag, "=");
      return [plain ? key : prefix + key, value];
    });
  return { ...Object.fromEntries(labels), ...pool.nodeLabels };
}

export function taintsFor(cluster: Cluster, pool: Pool): Taint[] {
  const taints = tagsOf(cluster, pool)
    .filter((tag) => tag.startsWith("taint="))
    .map((tag) => {
      const rest = tag.slice("taint=".length);
      const plain = rest.startsWith("noprefix=");
      const [pair, effect] = split(plain ? rest.slice("noprefix=".length) : rest, ":");
      const [key, value] = split(pair, "=");
      return { key: plain ? key : prefix + key, value, effect };
    });
  return [...taints, ...pool.taints];
}

function tagsOf(cluster: Cluster, pool: Pool): string[] {
  return [...cluster.tags, ...pool.tags];
}

function split(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}
