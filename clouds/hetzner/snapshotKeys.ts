/** The keys of the S3 bucket for etcd snapshots. They come from the environment of the run, like the token. */
import { type Environment, shown } from "../environment";
import { ConfigError, type Issue } from "../issue";

export const snapshotVariables = {
  accessKey: "BYOC_SNAPSHOT_S3_ACCESS_KEY",
  secretKey: "BYOC_SNAPSHOT_S3_SECRET_KEY",
} as const;

export interface SnapshotKeys {
  accessKey: string;
  secretKey: string;
}

/** Reads the keys, or throws a {@link ConfigError} that names every variable that is wrong. */
export function snapshotKeys(environment: Environment): SnapshotKeys {
  const issues = checkSnapshotKeys(environment);
  if (issues.length > 0) throw new ConfigError("the environment of this run", issues);
  return {
    accessKey: environment[snapshotVariables.accessKey] ?? "",
    secretKey: environment[snapshotVariables.secretKey] ?? "",
  };
}

/** Everything that is wrong with the keys, for a cluster whose snapshots go to a bucket. */
export function checkSnapshotKeys(environment: Environment): Issue[] {
  return Object.values(snapshotVariables).flatMap((key) => {
    const problem = keyProblem(environment[key]);
    if (problem === undefined) return [];
    return [
      {
        key,
        value: shown(environment[key]),
        problem,
        allowed: "a key of the bucket in cluster.etcdSnapshots.s3",
        fix: `export ${key}='<key>'`,
      },
    ];
  });
}

/** S3 services have keys of different forms, so this finds only what no key can be. */
function keyProblem(value: string | undefined): string | undefined {
  if (value === undefined) return "the key is not set, and etcd snapshots go to a bucket";
  if (value === "") return "the key is empty";
  if (/^["'`]|["'`]$/.test(value)) return "quotes that became part of the key";
  if (/[^\x21-\x7e]/.test(value)) return "white space or a character in the key that is not printable ASCII";
  return undefined;
}
