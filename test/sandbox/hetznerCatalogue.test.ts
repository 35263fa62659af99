import {
  inStock,
  isListed,
  isOffered,
  loadBalancerTypes,
  loadBalancerTypeView,
  named,
  serverTypes,
  serverTypeView,
} from "../../sandbox/hetzner/catalogue";
import { locations } from "../../sandbox/hetzner/locations";
import { pricingView } from "../../sandbox/hetzner/pricing";
import { isos, systemImages, systemImageView } from "../../sandbox/hetzner/systemImages";

const type = (name: string) => {
  const found = named(serverTypes, name);
  if (found === undefined) throw new Error(`no server type ${name}`);
  return found;
};

test.each([
  ["locations", locations],
  ["server types", serverTypes],
  ["load balancer types", loadBalancerTypes],
  ["ISOs", isos],
])("%s have ids and names of their own, and are found by either", (_, entries) => {
  const all: readonly { id: number; name: string }[] = entries;
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const entry of all) {
    expect(named(all, entry.name)).toBe(entry);
    expect(named(all, entry.id)).toBe(entry);
    expect(named(all, String(entry.id))).toBe(entry);
  }
  expect(named(all, "none")).toBeUndefined();
});

test("every system image is there for x86 and arm under one name, with two ids", () => {
  expect(new Set(systemImages.map(({ id }) => id)).size).toBe(systemImages.length);
  for (const { name } of systemImages) {
    const same = systemImages.filter((image) => image.name === name);
    expect(same.map(({ architecture }) => architecture).sort()).toEqual(["arm", "x86"]);
  }
  const ubuntu = systemImages.find((image) => image.name === "ubuntu-24.04" && image.architecture === "x86");
  expect(ubuntu?.id).toBe(161_547_269);
  const flavors = new Set(systemImages.map((image) => systemImageView(image).os_flavor));
  expect([...flavors].sort()).toEqual(["alma", "centos", "debian", "fedora", "opensuse", "rocky", "ubuntu"]);
});

test("CX and ARM types are in Europe only, dedicated ones everywhere", () => {
  const where = (name: string) => serverTypeView(type(name), []).locations.map((one) => one.name);
  expect(where("cx23")).toEqual(["fsn1", "nbg1", "hel1"]);
  expect(where("cax21")).toEqual(["fsn1", "nbg1", "hel1"]);
  expect(where("ccx13")).toEqual(["fsn1", "nbg1", "hel1", "ash", "hil", "sin"]);
});

test("a type that left a location is shown there as deprecated and not available", () => {
  const view = serverTypeView(type("cpx11"), []);
  expect(view).toMatchObject({ deprecated: false, deprecation: null });
  const at = (name: string) => view.locations.find((one) => one.name === name);
  expect(at("fsn1")).toMatchObject({
    available: false,
    recommended: false,
    deprecation: { unavailable_after: expect.any(String) },
  });
  expect(at("ash")).toMatchObject({ available: true, recommended: true, deprecation: null });
});

test("a type that left every location is deprecated as a whole", () => {
  const view = serverTypeView(type("cx22"), []);
  expect(view.deprecated).toBe(true);
  expect(view.deprecation).toEqual(view.locations[0]?.deprecation);
});

test("a type is offered in a location until its last day there", () => {
  const lastDay = Date.parse("2025-12-31T23:59:59Z");
  expect(isOffered(type("cpx11"), "fsn1", lastDay - 1)).toBe(true);
  expect(isOffered(type("cpx11"), "fsn1", lastDay)).toBe(false);
  expect(isOffered(type("cx23"), "ash")).toBe(false);
});

test.each([
  [{ serverType: "cx23", location: "fsn1" }, "cx23", "fsn1", false],
  [{ serverType: "cx23", location: "fsn1" }, "cx23", "nbg1", true],
  [{ serverType: "cx23", location: "fsn1" }, "cx33", "fsn1", true],
  [{ serverType: "cx23" }, "cx23", "nbg1", false],
  [{ location: "fsn1" }, "ccx13", "fsn1", false],
  [{ location: "fsn1" }, "ccx13", "ash", true],
])("sold out %j leaves %s in %s available: %s", (rule, name, location, expected) => {
  expect(inStock(type(name), location, [rule])).toBe(expected);
  const shown = serverTypeView(type(name), [rule]).locations.find((one) => one.name === location);
  expect(shown?.available).toBe(expected);
});

test("the price list has what server types and load balancer types say, with 19 % VAT", () => {
  const { server_types, load_balancer_types } = pricingView();
  expect(server_types.map(({ name }) => name)).toEqual(
    serverTypes.filter((one) => isListed(one)).map(({ name }) => name),
  );
  for (const listed of server_types) {
    expect(listed.prices).toEqual(serverTypeView(type(listed.name), []).prices);
    for (const { price_monthly, price_hourly } of listed.prices) {
      expect(Number(price_monthly.gross)).toBeCloseTo(Number(price_monthly.net) * 1.19, 6);
      expect(Number(price_hourly.net) * 24 * 31).toBeGreaterThan(Number(price_monthly.net));
    }
  }
  expect(load_balancer_types.map(({ prices }) => prices)).toEqual(
    loadBalancerTypes.map((one) => loadBalancerTypeView(one).prices),
  );
});
