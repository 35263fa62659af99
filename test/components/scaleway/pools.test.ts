import fc from "fast-check";
import type { ScalewayNodePoolSpec } from "../../../components/cluster";
import { poolName } from "../../../components/scaleway/names";
import { allZonePools, zonePools } from "../../../components/scaleway/pools";
import { poolSettings } from "../../../components/scaleway/settings";
import { scalewayPoolSpec } from "../../support/spec";

const zones = ["fr-par-1", "fr-par-2", "fr-par-3"];
const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
const someZones = fc.subarray(zones, { minLength: 1 });
const bounds = fc
  .tuple(fc.nat({ max: 60 }), fc.integer({ min: 1, max: 60 }))
  .map(([min, more]) => ({ min, max: min + more }));
const anySize = fc.oneof(
  fc.nat({ max: 60 }).map((count) => ({ count })),
  bounds.map((autoscaling) => ({ autoscaling })),
);
const anyPool = fc.record({ size: anySize, zones: someZones }).map((changes) => scalewayPoolSpec(changes));

describe("pools of Kapsule", () => {
  test("hold together exactly the nodes that the pool asks for, in its zones only", () => {
    fc.assert(
      fc.property(anyPool, (pool) => {
        const made = zonePools(pool);
        const wanted = "count" in pool.size ? pool.size.count : pool.size.autoscaling.min;
        expect(sum(made.map(({ size }) => size))).toBe(wanted);
        expect(sum(made.map(({ minSize }) => minSize))).toBe(wanted);
        if ("autoscaling" in pool.size)
          expect(sum(made.map(({ maxSize }) => maxSize))).toBe(pool.size.autoscaling.max);
        expect(new Set(made.map(({ zone }) => zone)).size).toBe(made.length);
        for (const { zone } of made) expect(pool.zones).toContain(zone);
      }),
    );
  });

  test("always keep what Kapsule and the provider demand: at least one, min <= size <= max, room for a node", () => {
    fc.assert(
      fc.property(anyPool, (pool) => {
        const made = zonePools(pool);
        expect(made.length).toBeGreaterThan(0);
        for (const { size, minSize, maxSize } of made) {
          expect(minSize).toBeLessThanOrEqual(size);
          expect(size).toBeLessThanOrEqual(maxSize);
          expect(maxSize).toBeGreaterThanOrEqual(1);
          // The provider sends a minimum of 0 only with a size of 0.
          if (minSize === 0) expect(size).toBe(0);
        }
      }),
    );
  });

  test("growing takes no node from any zone and renames no pool", () => {
    fc.assert(
      fc.property(fc.nat({ max: 40 }), fc.nat({ max: 20 }), someZones, (count, more, where) => {
        const before = zonePools(scalewayPoolSpec({ size: { count }, zones: where }));
        const after = zonePools(scalewayPoolSpec({ size: { count: count + more }, zones: where }));
        for (const { name, size } of before) {
          const same = after.find((each) => each.name === name);
          expect(same?.size).toBeGreaterThanOrEqual(size);
        }
      }),
    );
  });

  test("those with nodes are made before those without", () => {
    const { filled, empty } = allZonePools([
      scalewayPoolSpec({ name: "burst", size: { autoscaling: { min: 0, max: 3 } }, zones }),
      scalewayPoolSpec({ name: "base", size: { count: 1 } }),
    ]);
    expect(filled.map(({ resource }) => resource)).toEqual(["base-fr-par-1"]);
    expect(empty.map(({ resource }) => resource)).toEqual(zones.map((zone) => `burst-${zone}`));
  });
});

describe("a pool's name", () => {
  const replacing: Partial<ScalewayNodePoolSpec>[] = [
    { machineType: "DEV1-L" },
    { rootVolume: { type: "sbs_15k" } },
    { rootVolume: { sizeGb: 40 } },
    { publicIps: false },
    { placementGroup: true },
  ];
  test.each(replacing)(
    "changes with %j, which no pool can change: old and new stand side by side",
    (change) => {
      expect(poolName(scalewayPoolSpec(change), "fr-par-1")).not.toBe(
        poolName(scalewayPoolSpec(), "fr-par-1"),
      );
    },
  );

  const inPlace: Partial<ScalewayNodePoolSpec>[] = [
    { size: { count: 9 } },
    { size: { autoscaling: { min: 1, max: 9 } } },
    { labels: { tier: "web" } },
    { taints: [{ key: "a", effect: "NoSchedule" }] },
    { autohealing: false },
    { upgradePolicy: { maxUnavailable: 2, maxSurge: 1 } },
    { kubeletArgs: { maxPods: "50" } },
  ];
  test.each(inPlace)("stays with %j, which changes in place", (change) => {
    expect(poolName(scalewayPoolSpec(change), "fr-par-1")).toBe(poolName(scalewayPoolSpec(), "fr-par-1"));
  });

  test("is what running clusters have: another name would replace every pool", () => {
    expect(poolName(scalewayPoolSpec(), "fr-par-1")).toBe("workers-fr-par-1-4af4c");
  });
});

describe("a pool's settings", () => {
  const settings = (changes: Partial<ScalewayNodePoolSpec>) => {
    const [first] = zonePools(scalewayPoolSpec(changes));
    if (!first) throw new Error("no pool");
    return poolSettings(first);
  };

  test("never use startup taints, which the provider puts in the place of the taints", () => {
    const { taints, ...others } = settings({ taints: [{ key: "gpu", effect: "NoSchedule" }] });
    expect(taints).toEqual([{ key: "gpu", value: "", effect: "NoSchedule" }]);
    expect(others).not.toHaveProperty("startupTaints");
  });

  test("name the zone always: the provider's default is a zone of Paris", () => {
    expect(settings({ zones: ["pl-waw-2"] }).zone).toBe("pl-waw-2");
  });

  test("leave the system's disk to the Instance type where the config says nothing", () => {
    expect(settings({})).not.toHaveProperty("rootVolumeType");
    expect(settings({ rootVolume: { type: "sbs_5k", sizeGb: 40 } })).toMatchObject({
      rootVolumeType: "sbs_5k",
      rootVolumeSizeInGb: 40,
    });
  });
});
