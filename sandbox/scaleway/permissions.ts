/** Permission sets: what each of them allows. */

/** What the names of the permission sets of one product begin with. */
export const families = [
  "Kubernetes",
  "PrivateNetworks",
  "VPC",
  "IPAM",
  "VPCGateway",
  "LoadBalancers",
  "BlockStorage",
  "Instances",
  "ObjectStorage",
  "SSHKeys",
  "IAM",
  "Project",
  "Organization",
] as const;
export type Family = (typeof families)[number];

/** What can only be given for a whole organisation; whoever has it, has it there. */
export const organisationFamilies: readonly Family[] = ["IAM", "Project", "Organization"];

/** Parts of the object storage that have permission sets of their own: read, write, delete. */
const objectStorageParts = [
  "ObjectStorageObjectsRead",
  "ObjectStorageObjectsWrite",
  "ObjectStorageObjectsDelete",
  "ObjectStorageBucketsRead",
  "ObjectStorageBucketsWrite",
  "ObjectStorageBucketsDelete",
  "ObjectStorageBucketPolicyFullAccess",
] as const;

function setsOf(family: Family): string[] {
  return ["IAM", "Project", "Organization"].includes(family)
    ? [`${family}ReadOnly`, `${family}Manager`]
    : [`${family}ReadOnly`, `${family}FullAccess`];
}

/** Every permission set that the sandbox knows. */
export const permissionSets: string[] = [
  "AllProductsReadOnly",
  "AllProductsFullAccess",
  ...families.flatMap(setsOf),
  ...objectStorageParts,
  "KubernetesSystemMastersGroupAccess",
];

/** Whether there is, or may be, a permission set of this name: one of a product that the sandbox has not is as good. */
export function isPermissionSet(name: string): boolean {
  return permissionSets.includes(name) || /^[A-Z]\w+(FullAccess|ReadOnly|Manager)$/.test(name);
}

export function scopeTypeOf(permissionSet: string): "projects" | "organization" {
  return organisationFamilies.some((family) => setsOf(family).includes(permissionSet))
    ? "organization"
    : "projects";
}

/** Whether these permission sets let somebody read, or change, what belongs to a family. */
export function allow(sets: readonly string[], family: Family, writes: boolean): boolean {
  const [readOnly, full] = setsOf(family);
  const enough = [
    full,
    ...(writes ? [] : [readOnly]),
    ...(organisationFamilies.includes(family)
      ? []
      : ["AllProductsFullAccess", ...(writes ? [] : ["AllProductsReadOnly"])]),
  ];
  return sets.some((set) => enough.includes(set));
}
