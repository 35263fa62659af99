/** Turns what the schema library found into problems in our words: one for each cause. */
import type { z } from "zod";
import { at, type Description, findKey, kind } from "./describe";
import { type Problem, placeId, type Report, valueAt } from "./report";
import type { Finding } from "./rules";
import { keyHint } from "./schema";
import type { Secrecy } from "./secrecy";
import { type Path, pathText, type Scalar } from "./shell";
import { nearest } from "./suggest";

type SchemaIssue = z.core.$ZodIssue;

export interface Context {
  config: unknown;
  description: Description;
  report: Report;
  secrecy: Secrecy;
}

/**
 * Reports unknown keys first: a misspelt key is also missing under its right name, which is the same cause.
 * Returns the places that misspelt or misplaced keys stand for.
 */
export function reportSchemaIssues(found: readonly SchemaIssue[], context: Context): Set<string> {
  const meant = new Set<string>();
  for (const issue of found) {
    if (issue.code !== "unrecognized_keys") continue;
    for (const key of issue.keys) {
      const path = [...toPath(issue.path), key];
      if (!context.report.isSound(path)) continue;
      const target = unknownKey(path, context);
      if (target) meant.add(placeId(target));
    }
  }
  for (const issue of found) {
    if (issue.code === "unrecognized_keys") continue;
    const problem = translate(issue, context);
    const missing = valueAt(context.config, problem.path) === undefined;
    if (missing && meant.has(placeId(problem.path))) continue;
    if (context.report.isSound(problem.path)) context.report.add(problem);
  }
  return meant;
}

function unknownKey(path: Path, { config, description, report, secrecy }: Context): Path | undefined {
  const key = String(path.at(-1));
  const parent = path.slice(0, -1);
  const { properties = {}, refused = {} } = at(description, parent);
  const known = Object.keys(properties);
  const reason = Object.hasOwn(refused, key) ? refused[key] : undefined;
  const target = place();
  const remove = report.commands.remove(path);
  const value = valueAt(config, path);
  const moves =
    target && valueAt(config, target) === undefined && isScalar(value) && secrecy.canShow(String(value));
  report.add({
    path,
    problem: reason ?? (target ? `unknown key; did you mean ${name(target)}?` : "unknown key"),
    allowed: `the keys ${known.join(", ")}`,
    fix: [remove, ...(moves ? [report.commands.set(target, asText(value, at(description, target)))] : [])],
    secret: secrecy.isCredentialName(key),
  });
  return target;

  function name(target: Path): string {
    return parent.length === target.length - 1 ? String(target.at(-1)) : pathText(target, secrecy);
  }

  function place(): Path | undefined {
    if (reason !== undefined) return undefined;
    const outsideLists = path.every((part) => typeof part === "string");
    const elsewhere = outsideLists ? findKey(description, key) : undefined;
    if (elsewhere && valueAt(config, elsewhere) === undefined) return elsewhere;
    const near = secrecy.canShow(key) ? nearest(key, known) : undefined;
    return near === undefined ? undefined : [...parent, near];
  }
}

function translate(issue: SchemaIssue, context: Context): Problem {
  const path = toPath(issue.path);
  if (issue.code === "custom") return { path, ...(issue.params as Finding) };
  // A key of one's own, as that of a label: the remedy is to remove it, the value is not at fault.
  if (issue.code === "invalid_key") {
    const finding = issue.issues[0]?.code === "custom" ? (issue.issues[0].params as Finding) : undefined;
    return {
      path,
      problem: finding?.problem ?? "not a valid key",
      allowed: at(context.description, path.slice(0, -1)).keys ?? labelKeyAllowed,
      fix: [context.report.commands.remove(path)],
    };
  }
  return { path, ...mismatch(valueAt(context.config, path), at(context.description, path)) };
}

/** Shown for a label's key; the schema's description has no place for it. */
const labelKeyAllowed = `${keyHint}; not managed-by, mengi-… or a key of Kubernetes or of the cloud`;

/** A value of the wrong kind, or none, or not one of the listed ones. */
function mismatch(value: unknown, node: Description): Finding {
  if (value === undefined) return { problem: "required, but not set" };
  if (value === null) return { problem: "empty" };
  if (node.enum && typeof value === "string") {
    const suggestion = nearest(value, node.enum.map(String));
    return { problem: "not one of the allowed values", ...(suggestion ? { suggestion } : {}) };
  }
  if (node.quotedForm && isScalar(value)) {
    const suggestion = unquoted(value);
    return {
      problem: `YAML reads it as ${typeof value === "number" ? "a number" : "true or false"}; put it in quotes`,
      ...(new RegExp(node.quotedForm).test(suggestion) ? { suggestion } : {}),
    };
  }
  if (node.type === "number" && typeof value === "string" && /^\d{1,3}$/.test(value))
    return { problem: "a text; leave out the quotes", suggestion: Number(value) };
  if (node.type === "boolean" && (value === "true" || value === "false"))
    return { problem: "a text; leave out the quotes", suggestion: value === "true" };
  return { problem: `not ${kind(node)}` };
}

/** A value as it has to be in its place: a number may have to be a text. */
function asText(value: Scalar, node: Description): Scalar {
  return node.quotedForm ? unquoted(value) : value;
}

/** A version such as 1.30 loses its zero when YAML reads it as a number. */
function unquoted(value: Scalar): string {
  return typeof value === "number" && /^1\.\d$/.test(String(value)) ? `${value}0` : String(value);
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function toPath(path: readonly PropertyKey[]): Path {
  return path.map((part) => (typeof part === "number" ? part : String(part)));
}
