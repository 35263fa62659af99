/** What the sandbox keeps of this product. */
import type { KindDescription } from "../kinds";

export type BlockRecords = Record<never, never>;

export const blockKinds = {} satisfies Record<keyof BlockRecords, KindDescription>;
