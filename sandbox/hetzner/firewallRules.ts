/** Rules of firewalls. */
import { z } from "zod";
import { addressRange, parseRange } from "../base/cidr";
import type { FirewallRule } from "./records";

/** A CIDR that is written with its first address. */
function isRange(text: string): boolean {
  const range = text.includes("/") ? parseRange(text) : undefined;
  if (range === undefined) return false;
  const [address = ""] = text.split("/", 1);
  return addressRange(address)?.first === range.first;
}

const ranges = z
  .array(z.string().refine(isRange, "not a CIDR with its first address"))
  .max(100)
  .nullish()
  .transform((value) => value ?? []);

const ruleBody = z
  .object({
    description: z.string().max(255).nullish(),
    direction: z.enum(["in", "out"]),
    protocol: z.enum(["tcp", "udp", "icmp", "esp", "gre"]),
    port: z.string().nullish(),
    source_ips: ranges,
    destination_ips: ranges,
  })
  .superRefine(({ direction, protocol, port, source_ips, destination_ips }, context) => {
    const complain = (field: string, message: string) =>
      context.addIssue({ code: "custom", path: [field], message });
    const [needed, other] =
      direction === "in" ? ["source_ips", "destination_ips"] : ["destination_ips", "source_ips"];
    const [wanted, unwanted] =
      direction === "in" ? [source_ips, destination_ips] : [destination_ips, source_ips];
    if (wanted.length === 0) complain(needed ?? "", `needed with direction ${direction}`);
    if (unwanted.length > 0) complain(other ?? "", `not allowed with direction ${direction}`);
    const withPorts = protocol === "tcp" || protocol === "udp";
    if (withPorts && !isPort(port ?? "")) complain("port", "not a port, a range of ports or 'any'");
    if (!withPorts && port) complain("port", `not allowed with protocol ${protocol}`);
  });

export const rulesBody = z.array(ruleBody).max(50);

function isPort(text: string): boolean {
  if (text === "any") return true;
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  const [low, high] = [Number(first ?? 0), Number(last ?? 0)];
  return low >= 1 && low <= high && high <= 65535;
}

export function rulesOf(body: z.output<typeof rulesBody>): FirewallRule[] {
  return body.map(({ description, direction, protocol, port, source_ips, destination_ips }) => ({
    description: description ?? null,
    direction,
    protocol,
    port: port || null,
    sourceIps: source_ips,
    destinationIps: destination_ips,
  }));
}

/** Rules as the API shows them: those for what comes in before those for what goes out. */
export function ruleViews(rules: FirewallRule[]) {
  const inbound = rules.filter(({ direction }) => direction === "in");
  const outbound = rules.filter(({ direction }) => direction === "out");
  return [...inbound, ...outbound].map(ruleView);
}

function ruleView(rule: FirewallRule) {
  return {
    description: rule.description,
    direction: rule.direction,
    protocol: rule.protocol,
    port: rule.port,
    source_ips: rule.sourceIps,
    destination_ips: rule.destinationIps,
  };
}
