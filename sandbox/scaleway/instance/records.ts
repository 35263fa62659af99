/** What the sandbox keeps of this product. */
import type { KindDescription } from "../kinds";

export type InstanceRecords = Record<never, never>;

export const instanceKinds = {} satisfies Record<keyof InstanceRecords, KindDescription>;
