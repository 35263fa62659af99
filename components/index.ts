/** The components for programs of one's own; `stacks/` is the program that Mengi runs. */
export * from "./cluster";
export { HetznerSelfManagedCluster, type HetznerClusterArgs } from "./hetzner";
export { ThalassaCluster } from "./thalassa";
