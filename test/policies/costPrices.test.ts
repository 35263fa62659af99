/** The price lists: where they come from, whether they are whole, and how they are written anew. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse as parseYaml } from "yaml";
import { defaultTypes } from "../../clouds/hetzner/catalogue";
import { defaultMachineTypes } from "../../clouds/scaleway/catalogue";
import { clouds } from "../../components/cluster";
import { monthlyPrice, priceLists } from "../../policies/cost/prices";
import { merged, refresh, render } from "../../policies/cost/refresh";
import { loadBalancerTypes, serverTypes as hetznerTypes } from "../../sandbox/hetzner/catalogue";
import { startHetznerSandbox } from "../../sandbox/hetzner";
import { startScalewaySandbox } from "../../sandbox/scaleway";
import { serverTypes as scalewayTypes } from "../../sandbox/scaleway/instance/catalogue";
import { parse } from "../stacks/support";

const lists = path.join(__dirname, "../../policies/cost/prices");

describe.each(clouds)("the list of %s", (cloud) => {
  const list = priceLists[cloud];

  test("is in euros without VAT, and says when and where each price was read", () => {
    expect(list).toMatchObject({ currency: "EUR", vat: "excluded" });
    for (const { date, source, per } of list.groups) {
      expect(date).toMatch(/^20\d\d-\d\d(-\d\d)?$/);
      expect(source.length).toBeGreaterThan(20);
      expect(["month", "hour", "GB and hour"]).toContain(per);
    }
  });

  test("bears the date of its oldest prices", () => {
    const dates = list.groups.map(({ date }) => date);
    expect(list.date).toBe(dates.toSorted()[0] ?? list.date);
  });

  test("has each product once, at no price below nothing", () => {
    const names = list.groups.flatMap(({ prices }) => Object.keys(prices));
    expect(new Set(names).size).toBe(names.length);
    for (const { prices } of list.groups)
      for (const price of Object.values(prices).flatMap((each) => Object.values({ ...Object(each) })))
        expect(price).toBeGreaterThanOrEqual(0);
  });

  test("is written as the refreshing command writes it", () => {
    const text = readFileSync(path.join(lists, `${cloud}.json`), "utf8");
    if (list.groups.length > 0) expect(render(list)).toBe(text);
  });
});

describe("machine types that configs use have a price", () => {
  test.each(["hetzner", "hetzner-minimal", "scaleway", "scaleway-minimal", "scaleway-isolated"])(
    "those of example-%s",
    (name) => {
      const file = path.join(__dirname, `../../stacks/Pulumi.example-${name}.yaml`);
      const { config } = parseYaml(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
      const bare = Object.entries(config).map(([key, value]) => [key.replace(/^byoc:/, ""), value]);
      const spec = parse(Object.fromEntries(bare), { stack: `example-${name}` });
      const wanted: [product: string, place: string][] = [];
      if (spec.cloud === "hetzner") {
        const { controlPlane, gateway, apiServer, nodePools, region } = spec;
        wanted.push([apiServer.loadBalancerType, region], ["ipv4", region]);
        for (const type of gateway.machineTypes) wanted.push([type, region]);
        for (const place of controlPlane.locations)
          for (const type of controlPlane.machineTypes) wanted.push([type, place]);
        for (const { machineTypes, zones } of nodePools)
          for (const place of zones) for (const type of machineTypes) wanted.push([type, place]);
      } else if (spec.cloud === "scaleway") {
        wanted.push([spec.controlPlane, spec.region], [spec.gateway.type, spec.gateway.zone]);
        for (const { machineType, zones } of spec.nodePools)
          for (const place of zones) wanted.push([machineType, place], ["ipv4", place]);
      }
      expect(
        wanted.filter(([product, place]) => monthlyPrice(spec.cloud, product, place) === undefined),
      ).toEqual([]);
    },
  );

  test("the defaults", () => {
    for (const type of Object.values(defaultTypes("fsn1")).flat())
      expect(monthlyPrice("hetzner", type, "fsn1")).toBeGreaterThan(0);
    for (const type of Object.values(defaultMachineTypes))
      expect(monthlyPrice("scaleway", type, "fr-par-1")).toBeGreaterThan(0);
  });
});

describe("the sandboxes tell the same prices, where theirs come from the same source", () => {
  test("Hetzner", () => {
    // The sandbox made these up: no list that told them was known.
    const madeUp = /^(cpx[1-5]1|cax[234]1|ccx[56]3|cx11|cx22)$/;
    const known = hetznerTypes.filter(({ name }) => !madeUp.test(name));
    expect(known.length).toBeGreaterThan(10);
    for (const { name, monthly } of known)
      expect([name, monthlyPrice("hetzner", name, "nbg1")]).toEqual([name, monthly.nbg1]);
    expect(monthlyPrice("hetzner", "lb11", "nbg1")).toBe(loadBalancerTypes[0]?.monthly.nbg1);
  });

  test("Scaleway", () => {
    for (const { name, hourlyPrice, zones } of scalewayTypes.filter((type) => !type.name.endsWith("-WIN")))
      // The sandbox has one price for all zones; fr-par-3 has others.
      for (const zone of zones.filter((each) => each !== "fr-par-3"))
        expect([name, monthlyPrice("scaleway", name, zone)]).toEqual([name, hourlyPrice * 730]);
  });
});

describe("refreshing", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "byoc-prices-"));
    cpSync(lists, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const written = (cloud: string) => JSON.parse(readFileSync(path.join(folder, `${cloud}.json`), "utf8"));

  test("Hetzner's list is written from its price API", async () => {
    const sandbox = await startHetznerSandbox({ latencyScale: 0 });
    try {
      const groups = await refresh("hetzner", folder, "2026-12-01", sandbox.environment);
      expect(groups).toEqual(["servers", "load balancers", "addresses"]);
    } finally {
      await sandbox.close();
    }
    const list = written("hetzner");
    expect(list).toMatchObject({ date: "2026-12-01", currency: "EUR" });
    expect(list.groups[0]).toMatchObject({ date: "2026-12-01", per: "month" });
    expect(list.groups[0].prices.cx33).toEqual({ fsn1: 8.49, nbg1: 8.49, hel1: 8.49 });
    expect(list.groups[1].prices.lb21.fsn1).toBe(16.4);
  });

  test("Scaleway's servers are written from its product catalogue; the rest keeps its date and source", async () => {
    const sandbox = await startScalewaySandbox({ latencyScale: 0 });
    try {
      const environment = { SCW_API_URL: sandbox.environment.SCW_API_URL };
      expect(await refresh("scaleway", folder, "2026-12-01", environment)).toEqual(["servers"]);
    } finally {
      await sandbox.close();
    }
    const list = written("scaleway");
    expect(list.groups[0].prices["PRO2-XS"]).toBe(0.1122);
    expect(list.groups[0].date).toBe("2026-12-01");
    expect(list.groups.slice(1)).toEqual(priceLists.scaleway.groups.slice(1));
    expect(list.date).toBe("2026-09");
  });

  test("a token that is wrong is never shown, and the list stays as it is", async () => {
    const token = "abc123".repeat(5);
    const failure = refresh("hetzner", folder, "2026-12-01", { HCLOUD_TOKEN: token }).catch(String);
    expect(await failure).toContain("HCLOUD_TOKEN");
    expect(await failure).not.toContain(token);
    expect(written("hetzner")).toEqual(priceLists.hetzner);
  });

  test("an answer without prices does not empty a list", () => {
    const nothing = { products: "servers", per: "hour", source: "an API", prices: {} } as const;
    expect(() => merged(priceLists.scaleway, [nothing], "2026-12-01")).toThrow("the list stays as it is");
  });

  test("Thalassa has nothing to ask", async () => {
    await expect(refresh("thalassa", folder, "2026-12-01", {})).rejects.toThrow("Allowed: hetzner,scaleway");
  });
});
