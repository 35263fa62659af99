/** Which permission sets let somebody do what. */
import type { Grant } from "../grants";
import { everyProject } from "../seed";

/** What an operation needs: the end of the name of the permission set that gives no more than that. */
export type Right =
  | "BucketsRead"
  | "BucketsWrite"
  | "BucketsDelete"
  | "ObjectsRead"
  | "ObjectsWrite"
  | "ObjectsDelete"
  | "BucketPolicyFullAccess";

/** Whether somebody with these grants has the right in a project. */
export function hasRight(grants: readonly Grant[], project: string, right: Right): boolean {
  const enough = [
    `ObjectStorage${right}`,
    "AllProductsFullAccess",
    // Policies of buckets can lock out everybody else: they have a set of their own.
    ...(right === "BucketPolicyFullAccess" ? [] : ["ObjectStorageFullAccess"]),
    ...(right.endsWith("Read") ? ["ObjectStorageReadOnly", "AllProductsReadOnly"] : []),
  ];
  return grants.some(
    ({ sets, projects }) =>
      (projects.includes(everyProject) || projects.includes(project)) &&
      sets.some((set) => enough.includes(set)),
  );
}
