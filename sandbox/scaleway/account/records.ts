/** What the sandbox keeps of this product. */
import type { KindDescription } from "../kinds";

export type AccountRecords = Record<never, never>;

export const accountKinds = {} satisfies Record<keyof AccountRecords, KindDescription>;
