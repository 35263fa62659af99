import fc from "fast-check";
import {
  type Cidr,
  contains,
  firstSubnet,
  formatCidr,
  isPrivate,
  overlaps,
  parseCidr,
} from "../../components/cidr";

const cidrs: fc.Arbitrary<Cidr> = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
  .map(([address, prefix]) => ({ start: address - (address % 2 ** (32 - prefix)), prefix }));

function cidr(text: string): Cidr {
  const range = parseCidr(text);
  if (!range) throw new Error(`${text} is not a CIDR`);
  return range;
}

test("reading what was written gives the same range", () => {
  fc.assert(fc.property(cidrs, (range) => expect(parseCidr(formatCidr(range))).toEqual(range)));
});

test("bits behind the prefix are dropped", () => {
  expect(formatCidr(cidr("10.1.2.3/16"))).toBe("10.1.0.0/16");
  expect(formatCidr(cidr("255.255.255.255/0"))).toBe("0.0.0.0/0");
});

test.each([
  "",
  "10.0.0.0",
  "10.0.0.0/33",
  "10.0.0/8",
  "0x0a.0.0.0/8",
  "010.0.0.0/8",
  "10.0.0.0/-1",
  "fd00::/8",
  " 10.0.0.0/8",
])("%p is not a CIDR", (text) => expect(parseCidr(text)).toBeUndefined());

test("two ranges overlap only if one contains the other", () => {
  fc.assert(
    fc.property(cidrs, cidrs, (a, b) => {
      expect(overlaps(a, b)).toBe(contains(a, b) || contains(b, a));
      expect(overlaps(a, b)).toBe(overlaps(b, a));
    }),
  );
});

test("neighbours do not overlap", () => {
  expect(overlaps(cidr("10.0.0.0/16"), cidr("10.1.0.0/16"))).toBe(false);
  expect(overlaps(cidr("10.0.0.0/16"), cidr("10.0.255.0/24"))).toBe(true);
});

test("the first subnet lies within the range, at its start, and is never larger than asked for", () => {
  fc.assert(
    fc.property(cidrs, fc.integer({ min: 0, max: 32 }), (range, prefix) => {
      const subnet = firstSubnet(range, prefix);
      expect(contains(range, subnet)).toBe(true);
      expect(subnet.start).toBe(range.start);
      expect(subnet.prefix).toBe(Math.max(prefix, range.prefix));
    }),
  );
});

test.each(["10.0.0.0/8", "172.31.0.0/16", "192.168.4.0/24", "100.127.0.0/16"])("%s is private", (text) =>
  expect(isPrivate(cidr(text))).toBe(true),
);

test.each(["8.0.0.0/8", "172.0.0.0/8", "172.32.0.0/16", "192.0.0.0/8", "100.128.0.0/16", "0.0.0.0/0"])(
  "%s is not private",
  (text) => expect(isPrivate(cidr(text))).toBe(false),
);
