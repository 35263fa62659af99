/** Parts of request bodies that many kinds share. */
import { z } from "zod";
import { isCidrOrAddress, parseRange } from "../base/cidr";
import type { Metadata } from "./records";

export const name = z.string().min(1).max(62);
export const description = z
  .string()
  .max(500)
  .nullish()
  .transform((text) => text ?? "");

const labelKey = /^([a-z0-9]([-a-z0-9./]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** Labels as a Go server reads them: null is the same as nothing. */
const optionalLabels = z.record(z.string().regex(labelKey), z.string().regex(labelValue)).nullish();
const optionalAnnotations = z.record(z.string(), z.string()).nullish();

/** Metadata that clients always send: what is missing is blank. */
export const metadata = {
  name,
  description,
  labels: optionalLabels.transform((labels) => labels ?? {}),
  annotations: optionalAnnotations.transform((annotations) => annotations ?? {}),
};

/** Metadata in an update where empty maps are not sent: what is missing stays. */
export const keptMetadata = { name, description, labels: optionalLabels, annotations: optionalAnnotations };

type Editable = Pick<Metadata, "name" | "description" | "labels" | "annotations">;

/** Takes over the metadata of an update; what is missing stays. */
export function applyMetadata(
  object: Editable,
  body: { [K in keyof Editable]?: Editable[K] | null | undefined },
): void {
  object.name = body.name ?? object.name;
  object.description = body.description ?? object.description;
  object.labels = body.labels ?? object.labels;
  object.annotations = body.annotations ?? object.annotations;
}

export const cidr = z.string().refine((text) => parseRange(text) !== undefined, "must be a CIDR");
export const cidrOrAddress = z.string().refine(isCidrOrAddress, "must be a CIDR or an address");
export const port = z.int().min(1).max(65535);
export const identities = z.array(z.string()).nullish();
/** A boolean that reads as false when it is missing. */
export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

/** An enumeration whose empty or missing value stands for a default. */
export function choice<const T extends string>(values: readonly [T, ...T[]], fallback: T) {
  return z
    .union([z.enum(values), z.literal("")])
    .nullish()
    .transform((value) => value || fallback);
}
