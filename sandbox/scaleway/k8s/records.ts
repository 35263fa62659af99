/** What the sandbox keeps of this product. */
import type { KindDescription } from "../kinds";

export type K8sRecords = Record<never, never>;

export const k8sKinds = {} satisfies Record<keyof K8sRecords, KindDescription>;
