/** Sets the guests to work in a Hetzner sandbox. */
import type { Hetzner } from "../cloud";
import type { LoadBalancer, LoadBalancerService, Server } from "../records";
import type { Health } from "../loadBalancerHealth";
import { Guests } from ".";
import { hetznerView } from "./hetznerView";

const apiPort = 6443;

export function startGuests(cloud: Hetzner): Guests {
  const guests = new Guests(hetznerView(cloud), cloud.settings.guests);
  let scheduled = false;
  // Changes come in bursts, and what the guests do is a change itself.
  cloud.changes.on("change", () => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      guests.turn();
    });
  });
  cloud.probe = (_: LoadBalancer, service: LoadBalancerService, server: Server) =>
    probe(guests, service, server);
  return guests;
}

/** Load balancers see the API as it is; of anything else the guests know nothing. */
function probe(guests: Guests, service: LoadBalancerService, { id }: Server): Health | undefined {
  if (service.healthCheck.port !== apiPort) return undefined;
  const status = guests.healthStatus(id, service);
  if (status === undefined) return undefined;
  if (status === "healthy") return { status };
  return status === "down"
    ? { status: "unhealthy", detail: "layer4_no_connection" }
    : { status: "unhealthy", detail: "unexpected_http_status", httpStatusCode: status };
}
