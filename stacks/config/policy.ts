/** `byoc:policy`: what a stack wants tighter than the policy pack has it, and what it lets go. */
import { z } from "zod";
import * as rules from "./rules";
import { notEmpty, number, text } from "./schema";

const policySchema = z.strictObject({
  regions: z
    .array(z.string().meta({ allowed: "a region of the cloud" }))
    .check(notEmpty)
    .meta({ allowed: "a list of at least one region" })
    .optional(),
  machineTypes: z
    .array(z.string().meta({ allowed: "a machine type of the cloud" }))
    .check(notEmpty)
    .meta({ allowed: "a list of at least one machine type" })
    .optional(),
  maxNodes: number(rules.whole(1, 500)).meta({ allowed: "1 to 500", example: 20 }).optional(),
  maxMonthlyCost: number(rules.whole(0, 1_000_000))
    .meta({ allowed: "0 to 1000000", example: 500 })
    .optional(),
  mayGo: z
    .array(text(rules.resourceName).meta({ allowed: "the name of a resource of this stack" }))
    .meta({ allowed: "a list of names of resources, as previews show them" })
    .default([]),
});

/** The whole of it, with defaults. */
export const policy = policySchema.prefault({});

/** A checked `byoc:policy`. */
export type PolicyConfig = z.infer<typeof policySchema>;

/** The value of a config that was checked already. */
export function readPolicyConfig(value: unknown): PolicyConfig {
  return policy.parse(value);
}
