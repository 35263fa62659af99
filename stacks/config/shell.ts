/** Keys and commands as a user can paste them into a shell. */
import type { Secrecy } from "./secrecy";

/** A place in the config of namespace `byoc`. */
export type Path = readonly (string | number)[];

/** The longest key that can be right: that of a Kubernetes label. */
const longestKey = 253 + 1 + 63;

export type Scalar = string | number | boolean;

/** Pulumi's path form, such as `byoc:cluster.nodePools[1].count`. Keys that must not be shown become `…`. */
export function pathText(path: Path, secrecy: Secrecy): string {
  return path.reduce<string>((text, part, index) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (!canShowKey(part, secrecy)) return `${text}[…]`;
    if (index === 0) return `${text}${printable(part)}`;
    return isPlainKey(part) ? `${text}.${part}` : `${text}["${printable(part).replaceAll('"', '\\"')}"]`;
  }, "byoc:");
}

/** Commands of the Pulumi CLI for one stack. */
export class Commands {
  private readonly stackOption: string;

  constructor(
    private readonly stack: string,
    private readonly secrecy: Secrecy,
  ) {
    this.stackOption = secrecy.isCredential(stack) ? "" : ` --stack ${quote(stack)}`;
  }

  set(path: Path, value: Scalar): string {
    if (!this.canName(path)) return this.edit();
    const type = path.length > 1 ? typeOption(value) : "";
    return `pulumi config set ${this.key(path)} ${quote(String(value))}${type}${this.stackOption}`;
  }

  remove(path: Path): string {
    return this.canName(path) ? `pulumi config rm ${this.key(path)}${this.stackOption}` : this.edit();
  }

  /** For what no command can do. */
  edit(): string {
    return this.secrecy.isCredential(this.stack)
      ? "edit the stack's config file"
      : `edit stacks/Pulumi.${printable(this.stack)}.yaml`;
  }

  private key(path: Path): string {
    const text = pathText(path, this.secrecy);
    // Inside single quotes a shell reads every character as it is; paths have brackets, which it expands.
    return path.length === 1 ? quote(text) : `--path ${quoted(text)}`;
  }

  /** The CLI knows no way to write a backslash, and a control character is not for pasting. */
  private canName(path: Path): boolean {
    return path.every(
      (part, index) =>
        typeof part === "number" ||
        (canShowKey(part, this.secrecy) &&
          (index === 0 ? isPlainKey(part) : /^[^\\\p{C}\p{Z}]+$/u.test(part))),
    );
  }
}

function canShowKey(key: string, secrecy: Secrecy): boolean {
  return key.length <= longestKey && secrecy.canShow(key);
}

/** With `--path`, the CLI stores what reads as a whole number or as true or false as just that, all else as text. */
function typeOption(value: Scalar): string {
  if (typeof value === "number") return Number.isInteger(value) ? "" : " --type float";
  return typeof value === "string" && /^(true|false|[+-]?\d+)$/.test(value) ? " --type string" : "";
}

function isPlainKey(key: string): boolean {
  return /^[A-Za-z_][\w-]*$/.test(key);
}

/** One argument of a shell command. */
export function quote(text: string): string {
  return /^[\w./:@%+,][\w./:@%+,=-]*$/.test(text) ? text : quoted(text);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Text for one line of a message. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, "?");
}
