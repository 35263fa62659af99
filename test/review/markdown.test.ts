import fc from "fast-check";
import { markdownSummary, mostBytes } from "../../review/markdown";
import type { StackReview } from "../../review/model";
import { recordedStack, reviewOf, stackWith } from "./reports";
import { hostileText } from "./hostileText";

const summary = markdownSummary(reviewOf(recordedStack()));

/** What is left of a comment without code spans and code blocks: all that Markdown and GitHub act upon. */
const skeleton = (text: string) =>
  text.replace(/```text\n[^`]*\n```/g, "BLOCK").replace(/`[^`\n]+`/g, "CODE");

test("the head says how it stands, with counts and the difference in cost", () => {
  expect(summary).toMatch(/^## ⛔ Review of 1 stack: 1 refused\n/);
  expect(summary).toMatch(
    /\| `example-hetzner-minimal` \| ⛔ refused \| 1 \| 5 \| \*\*6\*\* \| 0 \| \+€\d+\.\d\d \|/,
  );
  expect(summary).toContain("6 replaced, 5 changed, 1 created, 37 unchanged");
});

test("what is replaced is told loudly, with the property that it is replaced for", () => {
  expect(summary).toMatch(
    /> \[!CAUTION\]\n> \*\*6 replaced\*\*\n>\n> - `cluster-network` \(`hcloud Network`\) because of `ipRange`/,
  );
  expect(summary).toContain(
    "| **REPLACED** | `cluster-network` | `hcloud Network` | `ipRange`: `10.0.0.0/16` → `10.99.0.0/16` **(replaces it)** |",
  );
});

test("what is deleted is told loudly, before what is replaced", () => {
  const stack = recordedStack();
  const resources = (stack.plan?.resources ?? []).map((one) =>
    one.name === "cluster-gateway" ? { ...one, operation: "delete", changes: [] } : one,
  );
  const text = markdownSummary(
    reviewOf({ ...stack, ...(stack.plan && { plan: { ...stack.plan, resources } }) }),
  );
  expect(text).toMatch(
    /> \[!CAUTION\]\n> \*\*1 deleted\*\*\n>\n> - `cluster-gateway` [^]*\*\*6 replaced\*\*/,
  );
  expect(text).toMatch(/What changes \|\n[^\n]*\n\| \*\*DELETED\*\* \| `cluster-gateway`/);
});

test("a change that has no price says so", () => {
  const stack = recordedStack();
  const unpriced = [{ name: "cluster-gateway", type: "t", reason: "no price" }];
  const cost = stack.cost && { ...stack.cost, after: { ...stack.cost.after, unpriced } };
  expect(markdownSummary(reviewOf({ ...stack, ...(cost && { cost }) }))).toMatch(
    /€\d+\.\d\d, some without a price \|/,
  );
});

test("the policy that refuses is named with its message", () => {
  expect(summary).toMatch(
    /\*\*⛔ Refused by a policy\*\*\n\n- `byoc-no-replacement`: `cluster-network, .*would replace it/,
  );
});

test("what several policies say alike is told once", () => {
  const stack = recordedStack();
  const policies = ["a", "b", "c", "d", "e"].map((policy) => ({
    policy,
    level: "mandatory",
    message: "m",
    open: false,
  }));
  const text = markdownSummary(
    reviewOf({ ...stack, ...(stack.plan && { plan: { ...stack.plan, policies } }) }),
  );
  expect(text).toContain("\n- `a`, `b`, `c` and 2 more: `m`\n");
});

test("a change of a document says that no stack is touched", () => {
  expect(markdownSummary({ ...reviewOf(), files: 3 })).toMatch(/no stack is touched[^]*in 3 files/);
});

test("a stack whose file is gone, and one that could not be planned, say so", () => {
  const head = { stack: "s", because: [], from: "nothing" } as const;
  expect(markdownSummary(reviewOf({ ...head, removed: true }))).toMatch(/file is gone.*pulumi destroy/s);
  expect(markdownSummary(reviewOf({ ...head, problem: "no such region" }))).toMatch(
    /❌ failed[^]*```text\nno such region\n```/,
  );
});

test("nothing that a change can name acts in the comment: it stands in code, and the rest is the same", () => {
  const expected = skeleton(markdownSummary(reviewOf(stackWith("harmless"))));
  const hostile = hostileText(
    [
      "`",
      "```",
      "\n",
      "|",
      "\\",
      "<!--",
      "<img src=x>",
      "@org/team",
      "![](https://e.example/x)",
      "</details>",
    ],
    { minLength: 1 },
  );
  fc.assert(
    fc.property(hostile, (text) => {
      expect(skeleton(markdownSummary(reviewOf(stackWith(text))))).toBe(expected);
    }),
  );
});

test("mentions, links, pictures and HTML stand in code alone", () => {
  const evil =
    "@everyone ![x](https://evil.example/x.png) [y](https://evil.example) <img src=x> #1 https://evil.example";
  expect(skeleton(markdownSummary(reviewOf(stackWith(evil))))).not.toMatch(/everyone|evil|<img|#1/);
});

test("however many stacks there are and however large, the summary fits a comment, and every verdict is in it", () => {
  const many = Array.from({ length: 60 }, (_, index) => recordedStack(`stack-${index}`));
  const text = markdownSummary(reviewOf(...many));
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(mostBytes);
  expect(text.match(/⛔ refused \|/g)).toHaveLength(60);
  expect(text).toContain("Some stacks are shortened");
});

test("where even the verdicts don't fit, the number of refused stacks is told", () => {
  const many = Array.from({ length: 2000 }, (_, index): StackReview => ({
    stack: `a-stack-with-a-long-name-${index}`,
    because: [],
    from: "nothing",
    problem: "x".repeat(5000),
  }));
  const text = markdownSummary(reviewOf(...many));
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(mostBytes);
  expect(text).toContain("Refused or failed: 2000");
});
