/** Highly available clusters have backups outside themselves. */
import { isHighlyAvailable } from "../../stacks/config/clouds";
import { stackPolicy } from "../judge";

export const backups = stackPolicy({
  name: "byoc-backups",
  description: "A highly available cluster has backups: a bucket on Scaleway, etcd snapshots on Hetzner.",
  judge: (resources, { spec }, report) => {
    const component = resources.find(({ type }) => type.startsWith("byoc:index:"));
    if (component === undefined || !isHighlyAvailable(spec.type)) return;
    const bucket = resources.some(({ type }) => type === "scaleway:object/bucket:Bucket");
    if (spec.cloud === "scaleway" && !bucket)
      report(component, {
        property: "backupBucket",
        problem: "its backups have nowhere to go",
        allowed: "a bucket",
        fix: "Set byoc:cluster.backups.bucket to true",
      });
    if (spec.cloud === "hetzner" && spec.etcdSnapshots.retention < 1)
      report(component, {
        property: "spec.etcdSnapshots.retention",
        value: spec.etcdSnapshots.retention,
        problem: "no snapshot of its state is kept",
        allowed: "1 or more",
      });
  },
});
