/** Ids of what is the same in every sandbox. */
import { createHash } from "node:crypto";

/** The UUID that belongs to a text. */
export function stableId(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
