/** Properties that the cloud can't change in place, of what a cluster can't lose: policies look at them too. */
export const replacing = {
  vpc: ["region"],
  subnet: ["vpcId", "cidr"],
  kubernetesCluster: ["region", "subnetId", "podCidr", "serviceCidr"],
} as const;
