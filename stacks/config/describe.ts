/** Looks up in the schema what belongs at a path: kinds, allowed values, examples and required keys. */
import { z } from "zod";
import type { Path, Scalar } from "./shell";

/** What the schema says of one place, as JSON schema with the schema's own remarks. */
export interface Description {
  type?: string;
  enum?: Scalar[];
  const?: Scalar;
  default?: unknown;
  properties?: Record<string, Description>;
  required?: string[];
  items?: Description;
  additionalProperties?: Description | false;
  allowed?: string;
  example?: Scalar;
  /** A number, `true` or `false` is most likely a text without its quotes: what it then looks like. */
  quotedForm?: string;
  /** The most characters that a name may have. */
  longest?: number;
  /** In words: what the keys of a free set of keys are, where they are not those of labels. */
  keys?: string;
  /** Keys that one may expect in an object, with the reason why they are not in it. */
  refused?: Record<string, string>;
}

export function describe(schema: z.ZodType): Description {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Description;
}

export function at(description: Description, path: Path): Description {
  return path.reduce<Description>((node, part) => {
    if (typeof part === "number") return node.items ?? {};
    return property(node, part) ?? (node.additionalProperties || {});
  }, description);
}

function property(node: Description, key: string): Description | undefined {
  return node.properties && Object.hasOwn(node.properties, key) ? node.properties[key] : undefined;
}

/** In words: what may stand there. */
export function allowedText(node: Description): string {
  if (node.allowed !== undefined) return node.allowed;
  if (node.const !== undefined) return String(node.const);
  if (node.enum) return node.enum.join(", ");
  if (node.properties) return `the keys ${Object.keys(node.properties).join(", ")}`;
  return kind(node);
}

/** In words: the kind of value that belongs there. */
export function kind(node: Description): string {
  const kinds: Record<string, string> = {
    string: "a text",
    number: Number.isInteger(node.default ?? 0) ? "a whole number" : "a number",
    boolean: "true or false",
    array: "a list",
    object: "an object",
  };
  return kinds[node.type ?? ""] ?? "a value";
}

/** A value that can stand there, where a simple one can. */
export function sample(node: Description): Scalar | undefined {
  const value = node.example ?? node.const ?? node.default ?? node.enum?.[0];
  return typeof value === "object" || value === undefined ? undefined : (value as Scalar);
}

/** Values for everything that is required at and below a place. */
export function requiredSamples(node: Description, path: Path): { path: Path; value: Scalar }[] {
  if (node.properties)
    return (node.required ?? []).flatMap((key) =>
      requiredSamples(node.properties?.[key] ?? {}, [...path, key]),
    );
  if (node.items) return requiredSamples(node.items, [...path, 0]);
  const value = sample(node);
  return value === undefined ? [] : [{ path, value }];
}

/** Where else a key of this name belongs, outside lists. */
export function findKey(node: Description, key: string, path: Path = []): Path | undefined {
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    const here = [...path, name];
    const found = name === key ? here : findKey(child, key, here);
    if (found) return found;
  }
  return undefined;
}
