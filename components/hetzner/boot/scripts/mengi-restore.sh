#!/bin/bash
# For the operator, on a server of the control plane: brings the cluster back from a snapshot of etcd.
#
#   mengi-restore list            what there is to restore
#   mengi-restore disk FILE       from this server's disk
#   mengi-restore s3 NAME         from the configured bucket; asks for the keys
#   mengi-restore rejoin          afterwards, on each other server of the control plane
#
# What has happened in the cluster since the snapshot is lost.
set -euo pipefail
# shellcheck source=/dev/null
. /etc/mengi/node.env
# shellcheck source=/dev/null
. /etc/mengi/tokens.env

role_file=/etc/rancher/k3s/config.yaml.d/10-role.yaml
db=/var/lib/rancher/k3s/server/db

usage() {
  sed -n '3,9s/^# \{0,1\}//p' "$0"
  exit 1
}

confirm() {
  read -rp "$1 Type the cluster's id ($CLUSTER_ID) to go on: " answer
  [ "$answer" = "$CLUSTER_ID" ] || { echo "Nothing was changed." && exit 1; }
}

# Resets the membership to this server alone, with the data of the snapshot. The password is what decrypts it.
restore() {
  confirm "The cluster's present state is replaced by the snapshot's."
  # A server that waits for peers waits in mengi-boot.
  systemctl stop k3s mengi-boot
  # k3s refuses to reset a server that is told to join another.
  (
    umask 077
    mkdir -p "${role_file%/*}"
    printf 'cluster-init: true\ntoken: %s\nagent-token: %s\n' "${TOKEN_JOIN##*:}" "$AGENT_TOKEN" >"$role_file"
  )
  before=$db/etcd.before-$(date --utc +%Y%m%dT%H%M%SZ)
  if [ -d "$db/etcd" ]; then mv "$db/etcd" "$before"; fi
  /usr/local/bin/k3s server --cluster-reset "$@" || {
    echo "k3s could not restore it. To go back: rm -rf $db/etcd; mv $before $db/etcd; systemctl start k3s"
    exit 1
  }
  touch /etc/mengi/formed
  systemctl start k3s
  echo "Restored. Now run 'mengi-restore rejoin' on each other server of the control plane."
}

case ${1:-} in
  list)
    /usr/local/bin/k3s etcd-snapshot list
    ;;
  disk)
    [ -f "${2:-}" ] || usage
    restore --cluster-reset-restore-path="$(realpath "$2")"
    ;;
  s3)
    [ -n "${2:-}" ] || usage
    [ -n "${S3_BUCKET:-}" ] || { echo "No bucket is configured." && exit 1; }
    # By the environment: arguments are there for every user of this server to see.
    read -rp "Access key: " AWS_ACCESS_KEY_ID
    read -rsp "Secret key: " AWS_SECRET_ACCESS_KEY && echo
    export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
    restore --cluster-reset-restore-path="$2" --etcd-s3 --etcd-s3-endpoint="$S3_ENDPOINT" \
      --etcd-s3-region="$S3_REGION" --etcd-s3-bucket="$S3_BUCKET" --etcd-s3-folder="$S3_FOLDER"
    ;;
  rejoin)
    confirm "This server's copy of the data is deleted; it gets the restored one from the others."
    systemctl stop k3s mengi-boot
    rm -rf "$db" "$role_file"
    # Waits for the restored server, never founds a cluster.
    touch /etc/mengi/formed
    systemctl start --no-block k3s
    ;;
  *) usage ;;
esac
