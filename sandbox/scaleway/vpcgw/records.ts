/** What the sandbox keeps of this product. */
import type { KindDescription } from "../kinds";

export type GatewayRecords = Record<never, never>;

export const vpcgwKinds = {} satisfies Record<keyof GatewayRecords, KindDescription>;
