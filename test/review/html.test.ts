import { createHash } from "node:crypto";
import fc from "fast-check";
import { htmlReport } from "../../review/html";
import { isRefused, type StackReview, verdictOf } from "../../review/model";
import type { Plan } from "../../review/plan";
import { recordedStack, reviewOf, stackOf, stackWith } from "./reports";
import { hostileText } from "./hostileText";

const report = htmlReport(reviewOf(recordedStack()));
/** The tags with their attributes' names: all that a browser acts upon. */
const tags = (text: string) =>
  [...text.matchAll(/<\/?([a-zA-Z!][^\s>]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>/g)].map(
    ([, name, attributes = ""]) => `${name} ${[...attributes.matchAll(/([\w:-]+)(?==|\s|$)/g)].length}`,
  );

test("the report needs nothing else: no script, no file and no address but that of SVG", () => {
  expect(report).not.toMatch(/<script|<img|<iframe|<object|@import|url\((?!#)|\son\w+=/i);
  expect(report.match(/https?:\/\/[^\s"'<]+/g)).toEqual(["http://www.w3.org/2000/svg"]);
});

test("a browser takes the report's own style sheet and nothing besides", () => {
  const style = /<style>([^]*?)<\/style>/.exec(report)?.[1] ?? "";
  const hash = createHash("sha256").update(style).digest("base64");
  expect(report).toContain(
    `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
  );
  expect(report).not.toContain(" style=");
});

test("nothing that a change can name makes a tag or an attribute", () => {
  const expected = tags(htmlReport(reviewOf(stackWith("harmless"))));
  const hostile = hostileText(
    ["<script>", "</style>", "<img src=x onerror=1>", '"', "'", "&", "-->", "</svg>", "\n"],
    { minLength: 1 },
  );
  fc.assert(
    fc.property(hostile, (text) => {
      expect(tags(htmlReport(reviewOf(stackWith(text))))).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});

test("ids are unique, however many stacks there are", () => {
  const two = htmlReport(reviewOf(recordedStack("a"), recordedStack("b")));
  const ids = [...two.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

const plan = (more: Partial<Plan> = {}): Plan => ({
  resources: [],
  policies: [],
  diagnostics: [],
  policiesAsked: 1,
  complete: true,
  ...more,
});
const violation = (level: string, open = false) => ({ policy: "p", level, message: "m", open });
const head = { stack: "s", because: [], from: "nothing" } as const;

test.each<[string, StackReview, boolean]>([
  ["no changes", stackOf("s", plan()), false],
  [
    "no changes",
    stackOf("s", plan({ policies: [violation("advisory"), violation("mandatory", true)] })),
    false,
  ],
  ["refused", stackOf("s", plan({ policies: [violation("mandatory")] })), true],
  ["refused", stackOf("s", plan({ policies: [violation("mandatory")], complete: false })), true],
  ["failed", stackOf("s", plan({ complete: false })), true],
  ["failed", { ...head, problem: "x" }, true],
  ["file removed", { ...head, removed: true }, false],
])("the verdict is %s (%#)", (verdict, stack, refused) => {
  expect(verdictOf(stack)).toBe(verdict);
  expect(isRefused(reviewOf(stack))).toBe(refused);
  expect(htmlReport(reviewOf(stack))).toContain(`">${verdict}</span>`);
});

test("a difference in cost is told with before, after and lines", () => {
  expect(report).toMatch(/<h3>Cost a month<\/h3><p>€[\d.]+ → €[\d.]+ \(\+€[\d.]+\)/);
  expect(report).toContain('<table class="cost">');
});
