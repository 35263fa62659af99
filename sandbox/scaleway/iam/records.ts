/** What the sandbox keeps of this product. */
import type { KindDescription } from "../kinds";

export type IamRecords = Record<never, never>;

export const iamKinds = {} satisfies Record<keyof IamRecords, KindDescription>;
