/** Texts of what an attacker would try, mixed with any others. */
import fc from "fast-check";

/** @param parts what does harm where the text goes */
export function hostileText(parts: readonly string[], { minLength = 0 } = {}): fc.Arbitrary<string> {
  return fc
    .array(fc.oneof(fc.constantFrom(...parts), fc.string()), { minLength })
    .map((chosen) => chosen.join(""));
}
