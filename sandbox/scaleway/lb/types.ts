/** Kinds of load balancers. */
export interface LoadBalancerType {
  name: string;
  /** Bits a second. */
  bandwidth: number;
  multicloud: boolean;
  description: string;
}

const mega = 1_000_000;

export const loadBalancerTypes: readonly LoadBalancerType[] = [
  { name: "LB-S", bandwidth: 200 * mega, multicloud: false, description: "200 Mbit/s, up to 100 backends" },
  { name: "LB-GP-M", bandwidth: 500 * mega, multicloud: true, description: "500 Mbit/s, multi-cloud" },
  { name: "LB-GP-L", bandwidth: 1000 * mega, multicloud: true, description: "1 Gbit/s, multi-cloud" },
  { name: "LB-GP-XL", bandwidth: 4000 * mega, multicloud: true, description: "4 Gbit/s, multi-cloud" },
];

/** The type of this name, in any case. */
export function loadBalancerTypeOf(name: string): LoadBalancerType | undefined {
  return loadBalancerTypes.find((type) => type.name === name.toUpperCase());
}
