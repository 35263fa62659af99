/** The address ranges of a cluster on Hetzner: two subnets in one private network. */
import { reservedAddress } from "../../../clouds/hetzner/catalogue";
import {
  type Cidr,
  contains,
  firstSubnet,
  formatCidr,
  overlaps,
  parseCidr,
  privateRanges,
} from "../../../components/cidr";
import { type CheckContext, moveRange, networkRanges, range } from "../checks";
import { valueAt } from "../report";
import { hetznerRanges } from "./schema";

export function checkNetwork(context: CheckContext): void {
  checkReserved(context);
  checkSubnet(context);
}

function checkReserved(context: CheckContext): void {
  const reserved = parsed(`${reservedAddress}/32`);
  for (const key of networkRanges) {
    const own = range(context, key);
    if (!own || !contains(own, reserved)) continue;
    context.report.add({
      path: ["cluster", "network", key],
      problem: `has the address ${reservedAddress} in it, which Hetzner keeps for itself`,
      allowed: `a private IPv4 range without ${reservedAddress}`,
      fix: moveRange(context, key, own.prefix, key === "cidr" ? hetznerRanges : privateRanges),
    });
  }
}

function checkSubnet(context: CheckContext): void {
  const { config, report } = context;
  const path = ["cluster", "network", "subnetCidr"];
  const network = range(context, "cidr");
  const subnet = valueAt(config, path) === undefined ? undefined : range(context, "subnetCidr");
  if (!network || !subnet) return;
  const control = firstSubnet(network, controlPrefix);
  const isWithin = contains(network, subnet);
  if (isWithin && !overlaps(control, subnet)) return;
  report.add({
    path,
    problem: isWithin
      ? `overlaps ${formatCidr(control)}, where the gateway and the control plane are`
      : "not within the network",
    allowed: `a range within ${formatCidr(network)}, behind its first /${controlPrefix}`,
    fix: [report.commands.set(path, formatCidr(upperHalf(network)))],
  });
}

const controlPrefix = 24;

/** The subnet with planned addresses: the first one, so that the nodes' sorts after it. */
export function controlSubnet(networkCidr: string): string {
  return formatCidr(firstSubnet(parsed(networkCidr), controlPrefix));
}

/** The range of the nodes' subnet where the config names none. */
export function defaultSubnet(networkCidr: string): string {
  return formatCidr(upperHalf(parsed(networkCidr)));
}

function upperHalf({ start, prefix }: Cidr): Cidr {
  return { start: start + 2 ** (31 - prefix), prefix: prefix + 1 };
}

function parsed(cidr: string): Cidr {
  const range = parseCidr(cidr);
  if (!range) throw new RangeError("not a CIDR");
  return range;
}
