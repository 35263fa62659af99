/** What a firewall lets in from the internet. */
import { eachFact, resourcePolicy } from "../judge";
import { isEverybody } from "./everybody";

interface Rule {
  direction?: string;
  protocol?: string;
  port?: string;
  sourceIps?: string[];
}

export const inboundRules = resourcePolicy({
  name: "byoc-inbound-rules",
  description:
    "Firewalls let nobody in from everywhere but ICMP: SSH only in an emergency and from named addresses, the API only where the access mode says so.",
  judge: ({ type, props }, { spec }, report) => {
    if (type !== "hcloud:index/firewall:Firewall" || spec.cloud !== "hetzner") return;
    const rules = (props.rules as Rule[] | undefined) ?? [];
    const named: Record<number, string[]> = {
      22: spec.emergencyAccess?.from ?? [],
      6443: spec.apiServer.access === "gateway" ? spec.apiServer.allowedCidrs : [],
    };
    eachFact(
      ...Object.keys(rules).map((nth) => () => {
        const { direction, protocol, port, sourceIps = [] } = rules[Number(nth)] ?? {};
        if (direction === "out" || protocol === "icmp") return;
        const property = `rules[${nth}]`;
        const sources = named[Number(port)];
        if (sources === undefined)
          report({
            property: `${property}.port`,
            value: port ?? "all",
            problem: "nothing listens there for the internet",
            allowed: "22 in an emergency, 6443 behind the gateway",
          });
        else if (sourceIps.some(isEverybody))
          report({
            property: `${property}.sourceIps`,
            value: sourceIps,
            problem: `port ${port} would be open to everybody`,
            allowed: sources.join(", ") || "nobody",
          });
        else if (sources.length === 0)
          report({
            property,
            value: port,
            problem: "the config opens it to nobody",
            allowed: "no rule",
            fix:
              port === "22"
                ? "Set byoc:cluster.emergencyAccess"
                : "Set byoc:cluster.apiServer.access to gateway",
          });
      }),
    );
  },
});
