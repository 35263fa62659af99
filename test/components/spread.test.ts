import fc from "fast-check";
import { spreadOver } from "../../components/spread";

const totals = fc.integer({ min: 0, max: 1000 });
const zones = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 8 });
const counts = (total: number, names: string[]) => spreadOver(total, names).map((share) => share.count);

test("shares add up, differ by at most one, and earlier zones have the larger ones", () => {
  fc.assert(
    fc.property(totals, zones, (total, names) => {
      const shares = counts(total, names);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(total);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      expect(shares).toEqual([...shares].sort((a, b) => b - a));
    }),
  );
});

test("raising the total raises one share and lowers none", () => {
  fc.assert(
    fc.property(totals, zones, (total, names) => {
      const before = counts(total, names);
      const after = counts(total + 1, names);
      const changes = after.map((share, index) => share - (before[index] ?? 0));
      expect(changes.filter((change) => change !== 0)).toEqual([1]);
    }),
  );
});

test("zones keep their order", () => {
  expect(spreadOver(4, ["b", "a", "c"])).toEqual([
    { zone: "b", count: 2 },
    { zone: "a", count: 1 },
    { zone: "c", count: 1 },
  ]);
});

test("what cannot be spread is refused", () => {
  expect(() => spreadOver(1, [])).toThrow(RangeError);
  expect(() => spreadOver(-1, ["a"])).toThrow(RangeError);
  expect(() => spreadOver(1.5, ["a"])).toThrow(RangeError);
});
