/** The bucket for the cluster's backups: private, with old versions for a while. */
import * as scaleway from "@pulumiverse/scaleway";
import type { Build } from "./build";
import { bucketName } from "./names";
import { lifecycleRules } from "./settings";

/**
 * It is private, the provider's default for what it makes. Pulumi never deletes it: what becomes of it is decided when the cluster is deleted, by what is in it and by
 * `onDelete.backups`.
 */
export function createBucket(build: Build): scaleway.object.Bucket {
  const { name, spec } = build;
  return new scaleway.object.Bucket(
    `${name}-backups`,
    {
      name: bucketName(spec.id),
      projectId: spec.project,
      region: spec.region,
      versioning: { enabled: true },
      lifecycleRules: lifecycleRules(spec.backups),
      tags: Object.fromEntries(build.tags("backups").map((tag) => tag.split("=", 2) as [string, string])),
      forceDestroy: false,
    },
    // Protection would keep a config from giving it up.
    build.options("backups", { protect: false, retainOnDelete: true }),
  );
}
