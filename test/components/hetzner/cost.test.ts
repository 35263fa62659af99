import { monthlyCost } from "../../../components/hetzner/cost";
import { planServers } from "../../../components/hetzner/plan";
import type { HetznerClusterSpec } from "../../../components/cluster";
import { emptySurvey } from "../../support/hetznerSurvey";
import { hetznerClusterSpec, hetznerPoolSpec } from "../../support/spec";

function price(net: string, location = "fsn1") {
  return [{ location, price_monthly: { net, gross: "999" } }];
}

const priced = {
  ...emptySurvey(),
  pricing: {
    currency: "EUR",
    primary_ips: [
      { type: "ipv6", prices: price("0.0000000000") },
      { type: "ipv4", prices: price("0.5000000000") },
    ],
    load_balancer_types: [{ name: "lb11", prices: price("5.3900000000") }],
  },
  serverTypes: emptySurvey().serverTypes.map((type) => ({
    ...type,
    prices: type.name === "cx23" ? price("3.4900000000") : price("6.5500000000"),
  })),
};

function cost(spec: HetznerClusterSpec) {
  return monthlyCost(spec, planServers(spec, emptySurvey()), priced);
}

test("a month's cost is the net price of every server, the load balancer and the public address", () => {
  const { currency, net } = cost(hetznerClusterSpec());
  expect(currency).toBe("EUR");
  // Gateway, one control-plane server, two workers, load balancer, address.
  const sum = 3.49 + 6.55 + 2 * 6.55 + 5.39 + 0.5;
  expect(net).toEqual({ min: Number(sum.toFixed(2)), max: Number(sum.toFixed(2)) });
});

test("equal servers are one item with a count, and what an autoscaled pool costs lies between its bounds", () => {
  const spec = hetznerClusterSpec({
    nodePools: [
      hetznerPoolSpec({ size: { count: 3 } }),
      hetznerPoolSpec({ name: "burst", size: { autoscaling: { min: 1, max: 5 } } }),
    ],
  });
  const { items, net } = cost(spec);
  expect(items.map(({ what, product, count }) => [what, product, count])).toEqual([
    ["gateway", "cx23", { min: 1, max: 1 }],
    ["control plane", "cx33", { min: 1, max: 1 }],
    ["pool workers", "cx33", { min: 3, max: 3 }],
    ["pool burst", "cx33", { min: 1, max: 5 }],
    ["API load balancer", "lb11", { min: 1, max: 1 }],
    ["public address", "ipv4", { min: 1, max: 1 }],
  ]);
  expect(net.max - net.min).toBeCloseTo(4 * 6.55);
});

test("what the cloud tells no price for is shown without one", () => {
  const spec = hetznerClusterSpec({ nodePools: [hetznerPoolSpec({ zones: ["nbg1"] })] });
  expect(cost(spec).items.find(({ what }) => what === "pool workers")).toMatchObject({
    location: "nbg1",
    each: null,
  });
});
