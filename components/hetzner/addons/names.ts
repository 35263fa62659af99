/** Names inside the cluster that more than one part of the project goes by. */

export const systemNamespace = "kube-system";
export const upgradeNamespace = "system-upgrade";

/** Holds the Hetzner token (key `token`) and the id of the network (key `network`). */
export const cloudSecret = "hcloud";
/** Holds the keys of the bucket for etcd snapshots, in the form that k3s reads. */
export const snapshotSecret = "etcd-s3";

/** Deployments that read the token when they start. */
export const tokenReaders = [
  "hcloud-cloud-controller-manager",
  "hcloud-csi-controller",
  "cluster-autoscaler",
];
