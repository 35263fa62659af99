/** How gateways come and change. */
import { alive, all, type Scaleway, statusOf, steps, touch } from "../cloud";
import { transientState } from "../errors";
import type { Gateway, GatewayNetwork } from "./records";

/** Milliseconds in the real cloud, as recorded. */
export const latencies = {
  allocate: 1_000,
  configure: 5_000,
  /** Until a change of a running gateway begins. */
  notice: 300,
  delete: 4_000,
  network: { create: 7_000, attach: 5_000, change: 4_500, detach: 4_500 },
} as const;

const settled = ["running", "stopped", "failed"];

/** Refuses what can't be done while a gateway is being worked on. */
export function checkSettled(cloud: Scaleway, gateway: Gateway): void {
  const status = statusOf(cloud, gateway);
  if (!settled.includes(status)) throw transientState("gateway", gateway.identity, status);
}

/** Works on a running gateway for some time, at once or from a moment later. */
export function configure(cloud: Scaleway, gateway: Gateway, latency: number, notice = 0): void {
  gateway.steps = steps(
    cloud,
    ...(notice === 0 ? [] : [["running", notice] as [string, number]]),
    ["configuring", latency],
    ["running", 0],
  );
  touch(cloud, gateway);
}

export function networksOf(cloud: Scaleway, gateway: Gateway): GatewayNetwork[] {
  return all(cloud, "gatewayNetwork").filter((one) => one.gatewayId === gateway.identity);
}

/** Whether machines without a public address reach the internet from this private network. */
export function hasWayOut(cloud: Scaleway, privateNetworkId: string): boolean {
  return all(cloud, "gatewayNetwork").some((network) => {
    const gateway = alive(cloud, "gateway", network.gatewayId);
    return (
      network.privateNetworkId === privateNetworkId &&
      network.pushDefaultRoute &&
      network.masqueradeEnabled &&
      statusOf(cloud, network) === "ready" &&
      gateway !== undefined
    );
  });
}
