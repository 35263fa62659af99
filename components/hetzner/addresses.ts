/** The planned private addresses of a cluster: they stay the same for as long as it lives. */
import { formatAddress, parseCidr } from "../cidr";

/** Places in the control subnet; the network's own router may have the first address. */
const places = { gateway: 2, loadBalancer: 3, controlPlane: 11 } as const;

export interface Addresses {
  /** Hetzner's router: the first address of the whole network, whatever the subnets are. */
  router: string;
  /** The NAT gateway. */
  gateway: string;
  /** The API load balancer: where nodes register. */
  loadBalancer: string;
  /** One for each of three control-plane nodes, whether there are one or three: adding two renumbers nothing. */
  controlPlane: [string, string, string];
}

/** Node pools get their addresses from Hetzner, out of a subnet of their own: they never collide with these. */
export function planAddresses(network: { cidr: string; controlCidr: string }): Addresses {
  const control = start(network.controlCidr);
  const controlPlane = control + places.controlPlane;
  return {
    router: formatAddress(start(network.cidr) + 1),
    gateway: formatAddress(control + places.gateway),
    loadBalancer: formatAddress(control + places.loadBalancer),
    controlPlane: [
      formatAddress(controlPlane),
      formatAddress(controlPlane + 1),
      formatAddress(controlPlane + 2),
    ],
  };
}

function start(cidr: string): number {
  const range = parseCidr(cidr);
  if (!range) throw new RangeError(`not an address range: ${cidr}`);
  return range.start;
}
