/** Nodes have no public addresses, but where the stack's config says so. */
import { roleLabel } from "../../components/hetzner/serverPlan";
import { eachFact, resourcePolicy } from "../judge";
import { labelOf } from "../labels";

interface PublicNet {
  ipv4Enabled?: boolean;
  ipv6Enabled?: boolean;
}

export const privateNodes = resourcePolicy({
  name: "byoc-private-nodes",
  description:
    "Servers have no public address; only the NAT gateway has one, behind a firewall. Pools have public addresses only where the config gives them.",
  judge: ({ type, name, props }, { spec }, report) => {
    if (type === "hcloud:index/server:Server") {
      const role = labelOf(props, roleLabel);
      const nets = () => (props.publicNets as PublicNet[] | undefined) ?? [];
      if (role === "gateway")
        return eachFact(() => {
          if (((props.firewallIds as unknown[] | undefined) ?? []).length === 0)
            report({
              property: "firewallIds",
              problem: "the gateway stands open on the internet",
              allowed: "a firewall",
            });
        });
      return eachFact(() => {
        // Hetzner gives both addresses to a server that says nothing.
        if (
          nets().length === 0 ||
          nets().some(({ ipv4Enabled = true, ipv6Enabled = true }) => ipv4Enabled || ipv6Enabled)
        )
          report({
            property: "publicNets",
            problem: "the server would have a public address",
            allowed: "ipv4Enabled and ipv6Enabled false",
          });
      });
    }
    if (type === "scaleway:kubernetes/pool:Pool" && spec.cloud === "scaleway") {
      const withAddresses = spec.nodePools.some(({ publicIps }) => publicIps);
      if (props.publicIpDisabled !== true && !withAddresses)
        report({
          property: "publicIpDisabled",
          value: props.publicIpDisabled,
          problem: `the nodes of ${name} would have public addresses`,
          allowed: "true, for no pool of the config has publicIps",
        });
    }
  },
});
