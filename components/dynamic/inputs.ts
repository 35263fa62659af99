/** Inputs of dynamic resources: checked against a schema, compared, and free of what the engine can't hold. */
import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import type { CheckFailure } from "./handlers";
import { isUnknown } from "./unknown";

/** The inputs that the schema names, and everything that is wrong with those that are known already. */
export function checkInputs(
  schema: z.ZodObject,
  news: object,
): { inputs: Record<string, unknown>; failures: CheckFailure[] } {
  const inputs = inputsOf(schema, news);
  const failures = Object.keys(schema.shape).flatMap((field) =>
    isUnknown(inputs[field]) ? [] : failuresOf(schema, field, inputs[field]),
  );
  return { inputs, failures };
}

/** Of all properties those that the schema names and that have a value. */
export function inputsOf(schema: z.ZodObject, properties: object): Record<string, unknown> {
  return known(
    Object.fromEntries(Object.keys(schema.shape).map((field) => [field, valueOf(properties, field)])),
  );
}

/** The fields of the schema whose values differ; what is unknown yet differs from everything. */
export function changedFields(schema: z.ZodObject, olds: object, news: object): string[] {
  return Object.keys(schema.shape).filter(
    (field) => !isDeepStrictEqual(valueOf(olds, field), valueOf(news, field)),
  );
}

/** Objects merged, the last one wins, without what is undefined: the engine has no such value. */
export function known(...parts: object[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(Object.assign({}, ...parts)).filter(([, value]) => value !== undefined),
  );
}

function valueOf(properties: object, field: string): unknown {
  return (properties as Record<string, unknown>)[field] ?? undefined;
}

function failuresOf(schema: z.ZodObject, field: string, value: unknown): CheckFailure[] {
  const result = (schema.shape as Record<string, z.ZodType>)[field]?.safeParse(value);
  if (!result || result.success) return [];
  return result.error.issues.map(({ path, message }) => ({
    property: [field, ...path].join("."),
    reason: message,
  }));
}
