/** Buckets are private, and keep what was overwritten for a while. */
import { eachFact, resourcePolicy } from "../judge";

export const privateBuckets = resourcePolicy({
  name: "byoc-private-buckets",
  description: "Buckets are private and versioned, and no plan empties one.",
  judge: ({ type, props }, _stack, report) => {
    if (type !== "scaleway:object/bucket:Bucket") return;
    eachFact(
      () => {
        if (props.acl !== undefined && props.acl !== "private")
          report({
            property: "acl",
            value: props.acl,
            problem: "others could read the backups",
            allowed: "private",
          });
      },
      () => {
        if ((props.versioning as { enabled?: boolean } | undefined)?.enabled !== true)
          report({
            property: "versioning.enabled",
            value: "off",
            problem: "what is overwritten would be lost",
            allowed: "true",
          });
      },
      () => {
        if (props.forceDestroy === true)
          report({
            property: "forceDestroy",
            value: true,
            problem: "a plan could delete the backups with the bucket",
            allowed: "false",
            fix: "Set byoc:cluster.onDelete.backups to delete them with the cluster",
          });
      },
    );
  },
});
