/** Fields that several kinds of resources have. */
import { z } from "zod";

/** Kubernetes-style labels on the cloud's objects. */
export const labels = z.record(z.string(), z.string());

export const id = z.string().min(1);

export const cidr = z
  .string()
  .regex(/^\d+\.\d+\.\d+\.\d+\/\d+$/, "must be an IPv4 range such as 10.0.0.0/16");

/** Names as all of Thalassa's networking objects and node pools take them. */
export const name = z.string().min(1).max(62);

const seconds = z.number().int().positive().optional();

/** Fields of `CommonInputs`. */
export const common = {
  kind: z.string(),
  organisation: z.string().min(1),
  deadlines: z.object({ create: seconds, update: seconds, delete: seconds }).optional(),
};

/** Fields of `NamedInputs`. */
export const named = { ...common, name, labels };
