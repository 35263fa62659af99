/** Gathers what is wrong with a config and words it. */
import type { Issue } from "../../clouds/issue";
import { allowedText, at, type Description, requiredSamples, sample } from "./describe";
import type { Secrecy } from "./secrecy";
import { type Commands, type Path, pathText, printable, type Scalar } from "./shell";

/** Something wrong at one place in the config. What is not said follows from the schema. */
export interface Problem {
  path: Path;
  problem: string;
  allowed?: string;
  /** A value that would do and that the user may have meant. */
  suggestion?: Scalar;
  /** Commands, where setting the place to a suggestion or an example is not the remedy. */
  fix?: string[];
  /** The value must not be shown, whatever it looks like. */
  secret?: boolean;
}

const longestValue = 60;

export class Report {
  private readonly found: { path: Path; issue: Issue }[] = [];
  /** Places with a problem, and the places above them. */
  private readonly broken = new Set<string>();
  private readonly above = new Set<string>();

  constructor(
    private readonly config: unknown,
    private readonly description: Description,
    readonly commands: Commands,
    private readonly secrecy: Secrecy,
  ) {}

  /**
   * In an order in which all commands can be pasted one after the other: removing an item of a list moves
   * those behind it, so these removals come last, from the inside out and from the end of a list forward.
   */
  get issues(): Issue[] {
    const removesItem = ({ path, issue }: { path: Path; issue: Issue }) =>
      typeof path.at(-1) === "number" && issue.fix.startsWith("pulumi config rm");
    const removals = this.found.filter(removesItem);
    removals.sort((a, b) => b.path.length - a.path.length || Number(b.path.at(-1)) - Number(a.path.at(-1)));
    return [...this.found.filter((each) => !removesItem(each)), ...removals].map(({ issue }) => issue);
  }

  add(problem: Problem): void {
    const { path } = problem;
    this.broken.add(placeId(path));
    for (let length = 0; length < path.length; length++) this.above.add(placeId(path.slice(0, length)));

    const node = at(this.description, path);
    const value = valueAt(this.config, path);
    const shown = this.show(value, problem.secret);
    const suggestion = shown === undefined ? undefined : problem.suggestion;
    const issue = {
      key: pathText(path, this.secrecy),
      value: shown ?? "not shown (it could be a credential)",
      problem: problem.problem + meant(value, suggestion),
      allowed: problem.allowed ?? allowedText(node),
      fix: (problem.fix ?? this.replace(path, node, value, suggestion)).join("\n"),
    };
    this.found.push({ path, issue });
  }

  /** Whether nothing is wrong with a place, with what is around it or with what is in it. */
  isSound(path: Path): boolean {
    if (this.above.has(placeId(path))) return false;
    return (
      !path.some((_, index) => this.broken.has(placeId(path.slice(0, index)))) &&
      !this.broken.has(placeId(path))
    );
  }

  /** Commands that put an acceptable value in a place. */
  private replace(path: Path, node: Description, value: unknown, suggestion: Scalar | undefined): string[] {
    const good = suggestion ?? sample(node);
    if (good !== undefined) {
      // Over a text in quotes the CLI keeps the quotes, so that a number or true would become a text again.
      const isQuoted = typeof value === "string" && typeof good !== "string";
      return [...(isQuoted ? [this.commands.remove(path)] : []), this.commands.set(path, good)];
    }
    const inList = typeof path.at(-1) === "number";
    const isRequired =
      at(this.description, path.slice(0, -1)).required?.includes(String(path.at(-1))) ?? false;
    // A list that can be left out has its default then.
    const samples = inList || (node.items && !isRequired) ? [] : requiredSamples(node, path);
    return [
      ...(value === undefined ? [] : [this.commands.remove(path)]),
      ...samples.map((each) => this.commands.set(each.path, each.value)),
    ];
  }

  /** A value for a message, or nothing where it must not be seen. */
  private show(value: unknown, secret = false): string | undefined {
    if (value === undefined) return "not set";
    if (secret) return undefined;
    if (Array.isArray(value)) return `a list of ${value.length}`;
    if (typeof value === "object" && value !== null) return "an object";
    const text = String(value);
    if (!this.secrecy.canShow(text)) return undefined;
    const short = text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
    return typeof value === "string" ? `"${printable(short)}"` : short;
  }
}

function meant(value: unknown, suggestion: Scalar | undefined): string {
  if (typeof suggestion !== "string") return "";
  return typeof value === "string" ? `; did you mean ${suggestion}?` : `: "${suggestion}"`;
}

/** What stands at a path; only keys that the config itself has count. */
export function valueAt(config: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    return (value as Record<string | number, unknown>)[part];
  }, config);
}

/** Tells places apart in sets. */
export function placeId(path: Path): string {
  return JSON.stringify(path);
}
