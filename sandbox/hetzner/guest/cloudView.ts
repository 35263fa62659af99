/** What the servers' insides get to see of the cloud around them: the seam between the guests and the Hetzner API. */
import type { VirtualClock } from "../../base/clock";

export interface GuestServer {
  id: number;
  name: string;
  /** The project that the server belongs to. */
  project: string;
  running: boolean;
  /** Counts starts: a server that was off and on again between two looks has another number. */
  starts: number;
  userData: string;
  /** Another one after a rebuild: what was on the disk is gone. */
  disk: string;
  serverType: string;
  location: string;
  architecture: "x86" | "arm";
  publicIpv4: string | null;
  privateNets: { network: number; ip: string }[];
}

export interface GuestNetwork {
  id: number;
  name: string;
  project: string;
  ipRange: string;
  routes: { destination: string; gateway: string }[];
}

export interface GuestService {
  protocol: string;
  listenPort: number;
  destinationPort: number;
  healthCheck: {
    protocol: string;
    port: number;
    http: { path: string; tls: boolean; statusCodes: string[] } | null;
  };
}

export interface GuestLoadBalancer {
  id: number;
  project: string;
  /** Null while the public interface is off. */
  publicIpv4: string | null;
  privateNets: { network: number; ip: string }[];
  services: GuestService[];
  /** Every target server, label selectors resolved. */
  targets: { server: number; usePrivateIp: boolean }[];
}

export interface GuestCloud {
  clock: VirtualClock;
  servers(): GuestServer[];
  networks(): GuestNetwork[];
  loadBalancers(): GuestLoadBalancer[];
  /** Whether the firewalls of a server let this source in at a TCP port of its public address. */
  lets(server: number, port: number, source: string): boolean;
  /** Whether this token may read and write in the project right now. */
  mayWrite(project: string, token: string): boolean;
  /** Says that something changed that a state file is to keep. */
  touch(): void;
}
