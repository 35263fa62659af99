/** Parts of request bodies that many products share. */
import { z } from "zod";

/** A UUID. */
export const id = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, "must be a UUID");

export const name = z.string().max(255);

export const optionalTags = z
  .array(z.string())
  .nullish()
  .transform((tags) => tags ?? []);

export const flag = (fallback: boolean) =>
  z
    .boolean()
    .nullish()
    .transform((value) => value ?? fallback);
