/** Doing what a message says is enough: with its commands run and its placeholders filled in, the config is accepted. */
import { execFileSync } from "node:child_process";
import type { ConfigError, Issue } from "../../clouds/issue";
import { groups } from "./cases";
import { issues, type Loose, organisation, parse, scalewayProject } from "./support";

const placeholders: Record<string, string> = {
  "<UUID>": "0d4c7f7e-3a52-4d0e-9c55-6b1f2a8e7d10",
  "<organisation id>": organisation,
  "<project id>": scalewayProject,
  "<address>": "198.51.100.9",
  "<bucket>": "acme-etcd",
  "<time>": "2026-01-30T20:00:00Z",
};

for (const { group, list, start } of groups)
  describe(group, () => {
    test.each(list)("$title", ({ change }) => {
      const config = start();
      change(config);
      const first = issues(config);
      if (first.some(({ fix }) => fix.startsWith("edit "))) return;
      follow(first, config);
      // A value that could not be compared with others before may need one more step.
      const second = found(config);
      expect(second.map(({ key }) => key)).not.toEqual(first.map(({ key }) => key));
      follow(second, config);
      expect(() => parse(config)).not.toThrow();
    });
  });

function follow(list: readonly Issue[], config: Loose): void {
  const commands = list.flatMap((issue) => issue.fix.split("\n"));
  for (const words of inShell(commands)) run(words, config);
}

/** What is wrong, or nothing. */
function found(config: Loose): readonly Issue[] {
  try {
    parse(config);
    return [];
  } catch (error) {
    return (error as ConfigError).issues;
  }
}

/** The arguments of each command, as a shell reads them. */
function inShell(commands: string[]): string[][] {
  const script = `pulumi() { printf '%s\\0' "$@"; printf '\\n\\0'; }; ${commands.join("\n")}`;
  const words = execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
  const lists: string[][] = [[]];
  for (const word of words) {
    if (word === "\n") lists.push([]);
    else lists.at(-1)?.push(word);
  }
  return lists.slice(0, -1);
}

/** What `pulumi config set` and `pulumi config rm` do to a stack's file. */
function run(words: string[], config: Loose): void {
  const type = words[words.indexOf("--type") + 1 || words.length];
  const [, action, key = "", value = ""] = words.filter((word) => word !== "--path");
  const path = toPath(key.replace(/^byoc:/, ""));
  const last = path.at(-1) ?? "";
  let target = config;
  path.slice(0, -1).forEach((part, index) => {
    target[part] ??= typeof path[index + 1] === "number" ? [] : {};
    target = target[part];
  });
  if (action === "set") target[last] = asType(value, target[last], type);
  else if (Array.isArray(target)) target.splice(Number(last), 1);
  else delete target[last];
}

function toPath(text: string): (string | number)[] {
  return [...text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, plain]) => (index === undefined ? (quoted ?? plain ?? "") : Number(index)),
  );
}

function asType(value: string, before: unknown, type: string | undefined): string | number | boolean {
  if (type === "float") return Number(value);
  return type === "string" ? value : typed(placeholders[value] ?? value, before);
}

/** Over a text in quotes the CLI keeps the quotes. */
function typed(value: string, before: unknown): string | number | boolean {
  if (typeof before === "string") return value;
  if (/^[+-]?\d+$/.test(value)) return Number(value);
  return value === "true" || value === "false" ? value === "true" : value;
}
