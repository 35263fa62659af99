/** Names of servers: host names, names of Kubernetes nodes and, for groups of the autoscaler, values of a label. */
import type { ClusterSpec } from "../cluster";

/** Label by which the autoscaler knows the servers of a group. */
export const groupLabel = "hcloud/node-group";

const longestName = 63;
/** What the autoscaler appends to a group's name. */
const longestGroupSuffix = 1 + 16;

type Named = Pick<ClusterSpec, "name" | "id">;

/** Name of a server, unique to its boot configuration: a server and the one that replaces it live side by side. */
export function serverName(spec: Named, resource: string, boot: string): string {
  return called(spec, `${resource}-${boot}`, longestName);
}

/** Name of the group of an autoscaled pool. Only the pool's first location goes without saying. */
export function groupName(spec: Named, pool: string, location?: string): string {
  return called(
    spec,
    location === undefined ? pool : `${pool}-${location}`,
    longestName - longestGroupSuffix,
  );
}

/** As `resourceName`, with as much of the cluster's name as fits: it is there for reading only. */
function called({ name, id }: Named, role: string, longest: number): string {
  const unique = `${id.slice(0, 8)}-${role}`;
  const readable = name.slice(0, Math.max(0, longest - unique.length - 1)).replace(/-+$/, "");
  return readable === "" ? unique : `${readable}-${unique}`;
}
