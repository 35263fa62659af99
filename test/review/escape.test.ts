import fc from "fast-check";
import { code, codeBlock, html } from "../../review/escape";
import { hostileText } from "./hostileText";

/** Texts of what an attacker would try. */
const hostile = hostileText([
  "`",
  "```",
  "|",
  "\\",
  "\\|",
  "\n",
  "\r\n",
  "\u2028",
  "<script>",
  "<img src=x onerror=alert(1)>",
  "&lt;",
  "-->",
  "]]>",
  "@everyone",
  "![x](https://example.com/x.png)",
  "[x](javascript:alert(1))",
  "https://example.com",
  "#1",
  "</code>",
  "\u202e",
  "\u200b",
  "\u0000",
  "'",
  '"',
  "~~~",
  "    ",
  "\t",
]);

test("a code span is one span on one line, whatever is in it", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(code(text)).toMatch(/^`[^`|\\\n\r]+`$/u);
    }),
  );
});

test("a code block ends where it is meant to end", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const lines = codeBlock(text).split("\n");
      expect(lines[0]).toBe("```text");
      expect(lines.at(-1)).toBe("```");
      expect(lines.slice(1, -1).join("\n")).not.toContain("`");
    }),
  );
});

test("a text in HTML opens no tag, no attribute and no entity of its own", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(html(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
    }),
  );
});

test("an ordinary text stays as it is", () => {
  expect(html("cluster-workers-0 in fsn1: 3 × cx43")).toBe("cluster-workers-0 in fsn1: 3 × cx43");
  expect(code("nodePools[0].count")).toBe("`nodePools[0].count`");
});

test("what turns the direction of a text, or can't be seen, is made visible", () => {
  expect(code("a\u202eb\u200bc")).toBe("`a\uFFFDb\uFFFDc`");
  expect(html("a\u202eb\u0007c")).toBe("a\uFFFDb\uFFFDc");
});
