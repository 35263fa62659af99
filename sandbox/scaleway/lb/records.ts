/** What the sandbox keeps of this product. */
import type { KindDescription } from "../kinds";

export type LbRecords = Record<never, never>;

export const lbKinds = {} satisfies Record<keyof LbRecords, KindDescription>;
