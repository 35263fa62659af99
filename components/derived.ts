/** Values made of other resources' outputs. */
import type * as pulumi from "@pulumi/pulumi";

/**
 * As `apply`, where every value is there. In a destroy that goes on where another was cut off the program runs too,
 * and what is gone already has no outputs: then there is nothing to make, and nobody asks for it.
 */
export function derived<T, R>(values: pulumi.Output<T>, make: (values: T) => R): pulumi.Output<R> {
  return values.apply((known) => (isComplete(known) ? make(known as T) : (undefined as R)));
}

function isComplete(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  return typeof value !== "object" || Object.values(value).every(isComplete);
}
