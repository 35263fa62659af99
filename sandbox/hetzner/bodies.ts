/** Parts of request bodies that many kinds share. */
import { z } from "zod";
import { checkLabels } from "./labelSelector";

export const name = z.string().min(1).max(255);

export const labels = z.record(z.string(), z.string()).refine((value) => {
  checkLabels(value);
  return true;
});

export const optionalLabels = labels.nullish().transform((value) => value ?? {});

export const id = z.int().min(0);

/** An id or a name: clients send ids as numbers or as text. */
export const idOrName = z.union([z.int(), z.string().min(1)]).transform(String);

export const flag = (fallback: boolean) =>
  z
    .boolean()
    .nullish()
    .transform((value) => value ?? fallback);

/** What most updates change: fields that are missing stay. */
export const update = z.object({ name: name.nullish(), labels: labels.nullish() });
