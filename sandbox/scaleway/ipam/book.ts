/** Addresses of private networks, for whatever is attached to one. */
import type { Scaleway } from "../cloud";

export interface Booking {
  project: string;
  region: string;
  privateNetworkId: string;
  /** What the address is for, such as an `instance_private_nic`; its id is what `releaseIps` takes. */
  resource: { type: string; id: string; name: string; macAddress?: string };
}

/** Books the next free IPv4 address; gives the id of the IP and the address without its mask. */
export function bookIp(_cloud: Scaleway, _booking: Booking): { id: string; address: string } {
  throw new Error("not there yet");
}

/** Gives back every address of an object. Its private network is busy for a moment more. */
export function releaseIps(_cloud: Scaleway, _resourceId: string): void {}
