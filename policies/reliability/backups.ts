/** Highly available clusters have backups outside themselves. */
import { isHighlyAvailable } from "../../stacks/config/clouds";
import { resourcePolicy } from "../judge";

export const backups = resourcePolicy({
  name: "byoc-backups",
  description: "A highly available cluster has backups: a bucket on Scaleway, etcd snapshots on Hetzner.",
  judge: ({ type }, { spec }, report) => {
    if (!type.startsWith("byoc:index:") || !isHighlyAvailable(spec.type)) return;
    if (spec.cloud === "scaleway" && !spec.backups.bucket)
      report({
        property: "spec.backups.bucket",
        value: false,
        problem: "its backups have nowhere to go",
        allowed: "true",
        fix: "Set byoc:cluster.backups.bucket to true",
      });
    if (spec.cloud === "hetzner" && spec.etcdSnapshots.retention < 1)
      report({
        property: "spec.etcdSnapshots.retention",
        value: spec.etcdSnapshots.retention,
        problem: "no snapshot of its state is kept",
        allowed: "1 or more",
      });
  },
});
