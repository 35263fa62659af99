import { deadlinesFrom, secondsOf } from "../../../components/dynamic/deadlines";

test.each([
  ["90s", 90],
  ["45m", 2700],
  ["1h30m", 5400],
  ["2h", 7200],
])("a timeout of %s is %i seconds", (duration, seconds) => expect(secondsOf(duration)).toBe(seconds));

test.each(["", "5", "five minutes", "5m ", "-5m", "1.5h"])(
  "the timeout %j is refused with an example",
  (duration) => expect(() => secondsOf(duration)).toThrow("write for example 45m"),
);

test("each operation has its own deadline; none is set where none is asked for", () => {
  expect(deadlinesFrom({ create: "1h", delete: "10m" })).toEqual({ create: 3600, delete: 600 });
  expect(deadlinesFrom({})).toBeUndefined();
  expect(deadlinesFrom(undefined)).toBeUndefined();
});
