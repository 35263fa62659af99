/** What an API server says about itself: groups, versions, resources. */
import { apiVersionOf, type Kind } from "./kinds";

const verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/** The answer to a discovery path; undefined when it is none, or nothing is known under it. */
export function discover(path: string, kinds: Kind[]): unknown {
  if (path === "/api") return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
  if (path === "/apis") return { kind: "APIGroupList", apiVersion: "v1", groups: groups(kinds) };
  const [, root, first = "", second, ...rest] = path.split("/");
  if (rest.length > 0) return undefined;
  if (root === "api" && second === undefined) return resources("", first, kinds);
  if (root !== "apis") return undefined;
  if (second === undefined) {
    const group = groups(kinds).find(({ name }) => name === first);
    return group && { kind: "APIGroup", apiVersion: "v1", ...group };
  }
  return resources(first, second, kinds);
}

function groups(kinds: Kind[]) {
  const names = new Set(kinds.map(({ group }) => group).filter((group) => group !== ""));
  return [...names].map((name) => {
    const versions = [
      ...new Set(kinds.filter(({ group }) => group === name).map(({ version }) => version)),
    ].map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions, preferredVersion: versions[0] };
  });
}

function resources(group: string, version: string, kinds: Kind[]) {
  const own = kinds.filter((kind) => kind.group === group && kind.version === version);
  if (own.length === 0) return undefined;
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: apiVersionOf({ group, version }),
    resources: own.flatMap(({ plural, kind, namespaced }) => [
      { name: plural, singularName: kind.toLowerCase(), namespaced, kind, verbs },
      { name: `${plural}/status`, singularName: "", namespaced, kind, verbs: ["get", "patch", "update"] },
      ...(kind === "Pod"
        ? [
            {
              name: "pods/eviction",
              singularName: "",
              namespaced,
              group: "policy",
              version: "v1",
              kind: "Eviction",
              verbs: ["create"],
            },
          ]
        : []),
    ]),
  };
}
