/** Rules of Thalassa that take more than one value to check. */
import { contains, firstSubnet, formatCidr, parseCidr } from "../../../components/cidr";
import { type CheckContext, range } from "../checks";
import { valueAt } from "../report";

/** Subnets are made this large unless the network is smaller. */
const subnetPrefix = 20;

export function checkSubnet(context: CheckContext): void {
  const { config, report } = context;
  const path = ["cluster", "network", "subnetCidr"];
  const network = range(context, "cidr");
  const subnet = valueAt(config, path) === undefined ? undefined : range(context, "subnetCidr");
  if (!network || !subnet || contains(network, subnet)) return;
  report.add({
    path,
    problem: "not within the network",
    allowed: `a range within ${formatCidr(network)}`,
    fix: [report.commands.set(path, formatCidr(firstSubnet(network, subnetPrefix)))],
  });
}

/** The range of the nodes' subnet where the config names none. */
export function defaultSubnet(networkCidr: string): string {
  const network = parseCidr(networkCidr);
  if (!network) throw new RangeError("not a CIDR");
  return formatCidr(firstSubnet(network, subnetPrefix));
}

export function checkApiServer({ config, report }: CheckContext): void {
  const path = ["cluster", "apiServer"];
  const sources = valueAt(config, [...path, "allowedCidrs"]);
  const isPublic = valueAt(config, [...path, "publicEndpoint"]);
  if (isPublic !== false || !Array.isArray(sources) || sources.length === 0) return;
  if (!report.isSound([...path, "allowedCidrs"])) return;
  report.add({
    path: [...path, "allowedCidrs"],
    problem: "no effect without a public endpoint (publicEndpoint is false)",
    allowed: "either a public endpoint with a list, or none without",
    fix: [report.commands.remove([...path, "allowedCidrs"])],
  });
}
