import fc from "fast-check";
import { changesOf } from "../../review/changes";

const nothing = { paths: [], replacing: [] };
const record = fc.dictionary(fc.string(), fc.jsonValue());

test("equal inputs have no changes", () => {
  fc.assert(
    fc.property(record, (inputs) => expect(changesOf(inputs, structuredClone(inputs), nothing)).toEqual([])),
  );
});

test("a change is there exactly where inputs differ, with what was and what is to be", () => {
  expect(
    changesOf(
      { size: 1, labels: { a: "x", "b/c": "y" }, zones: ["a", "b"], gone: true },
      { size: 2, labels: { a: "x", "b/c": "z" }, zones: ["a"], come: null },
      nothing,
    ),
  ).toEqual([
    { path: "come", kind: "add", after: null, replaces: false },
    { path: "gone", kind: "remove", before: true, replaces: false },
    { path: 'labels["b/c"]', kind: "update", before: "y", after: "z", replaces: false },
    { path: "size", kind: "update", before: 1, after: 2, replaces: false },
    { path: "zones[1]", kind: "remove", before: "b", replaces: false },
  ]);
});

test("a secret that changes is named though both sides are masked", () => {
  const masked = { userData: "[secret]" };
  expect(changesOf(masked, masked, { paths: ["userData"], replacing: ["userData"] })).toEqual([
    { path: "userData", kind: "update", before: "[secret]", after: "[secret]", replaces: true },
  ]);
});

test("what only the provider computes is no change of the plan's", () => {
  expect(changesOf({ ip: "a" }, { ip: "b" }, { paths: ["ip", "macAddress"], replacing: [] })).toHaveLength(1);
});

test("the properties that make the provider replace a resource are marked, whole or by a part", () => {
  const changes = changesOf(
    { net: { cidr: "a", name: "b" }, size: 1 },
    { net: { cidr: "c", name: "b" }, size: 2 },
    { paths: [], replacing: ["net.cidr"] },
  );
  expect(changes.map(({ path, replaces }) => [path, replaces])).toEqual([
    ["net.cidr", true],
    ["size", false],
  ]);
});
