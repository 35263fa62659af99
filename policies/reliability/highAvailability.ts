/** What a highly available type promises: three control-plane nodes that don't fail together, nodes in every zone. */
import type { ClusterSpec } from "../../components/cluster";
import { roleLabel } from "../../components/hetzner/serverPlan";
import { isHighlyAvailable } from "../../stacks/config/clouds";
import { eachFact, resourcePolicy, stackPolicy } from "../judge";
import { labelOf } from "../labels";

const members = 3;

/** How many control-plane servers of our own a cluster has. */
export function controlPlaneMembersOf({ type }: Pick<ClusterSpec, "type">): number {
  return isHighlyAvailable(type) ? members : 1;
}

export const controlPlaneSpread = resourcePolicy({
  name: "byoc-control-plane-spread",
  description:
    "Control-plane servers of a highly available cluster are in a placement group that spreads; managed ones have a control plane of their own.",
  judge: ({ type, props }, { spec }, report) => {
    if (type === "hcloud:index/placementGroup:PlacementGroup")
      return eachFact(() => {
        if (props.type !== "spread")
          report({
            property: "type",
            value: props.type,
            problem: "its servers may fail together",
            allowed: "spread",
          });
      });
    if (!isHighlyAvailable(spec.type)) return;
    if (type === "scaleway:kubernetes/cluster:Cluster")
      eachFact(() => {
        if (!String(props.type).startsWith("kapsule-dedicated-"))
          report({
            property: "type",
            value: props.type,
            problem: "its control plane is shared and has no service level",
            allowed: "kapsule-dedicated-4, kapsule-dedicated-8, kapsule-dedicated-16",
          });
      });
  },
});

export const controlPlaneMembers = stackPolicy({
  name: "byoc-control-plane-members",
  description:
    "A highly available cluster that we run has three control-plane servers, in different locations or in one placement group.",
  judge: (resources, { spec }, report) => {
    if (spec.cloud !== "hetzner" || !isHighlyAvailable(spec.type)) return;
    const servers = resources.filter(
      ({ type, props }) =>
        type === "hcloud:index/server:Server" && labelOf(props, roleLabel) === "control-plane",
    );
    const component = resources.find(({ type }) => type.startsWith("byoc:index:"));
    if (component !== undefined && servers.length !== members)
      report(component, {
        value: servers.length,
        problem: "etcd keeps its quorum only with three members",
        allowed: `${members} control-plane servers`,
      });
    const locations = new Set(servers.map(({ props }) => String(props.location)));
    for (const server of servers)
      eachFact(() => {
        if (locations.size < members && server.props.placementGroupId === undefined)
          report(server, {
            property: "placementGroupId",
            problem: "it may stand on the same host as another one",
            allowed: "a placement group that spreads, where not each has a location of its own",
          });
      });
  },
});
