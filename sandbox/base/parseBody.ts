/** Checks what callers send. */
import type { z } from "zod";
import { ApiError } from "./errors";

/** The body as the schema describes it; otherwise a 400 that says what is wrong. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body ?? {});
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => [issue.path.join("."), issue.message].join(": "));
  throw new ApiError(400, `invalid request: ${problems.join("; ")}`);
}
