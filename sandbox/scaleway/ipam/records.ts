/** What the sandbox keeps of this product. */
import type { KindDescription } from "../kinds";

export type IpamRecords = Record<never, never>;

export const ipamKinds = {} satisfies Record<keyof IpamRecords, KindDescription>;
