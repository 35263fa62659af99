#!/bin/bash
# Installs the pinned release of k3s, once: upgrades are made in place later, by the cluster.
set -uo pipefail
# shellcheck source=/dev/null
. /etc/mengi/node.env

target=/usr/local/bin/k3s
[ -x "$target" ] && exit 0

case $(uname -m) in
  aarch64) file=k3s-arm64 sum=$K3S_SHA256_ARM64 ;;
  *) file=k3s sum=$K3S_SHA256_AMD64 ;;
esac

/usr/local/sbin/mengi-egress
until
  curl --fail --silent --show-error --location --connect-timeout 10 --retry 3 \
    --output "$target.part" "$K3S_DOWNLOAD/$file" &&
    echo "$sum  $target.part" | sha256sum --check --status
do
  echo "mengi-k3s-install: $K3S_DOWNLOAD/$file can't be had with the SHA-256 sum $sum; trying again"
  rm -f "$target.part"
  sleep "${MENGI_STEP:-15}"
done
chmod 0755 "$target.part"
for tool in kubectl crictl ctr; do ln -sf k3s "/usr/local/bin/$tool"; done
# Last, and at once: whoever finds the file has the whole of it.
mv "$target.part" "$target"
echo "mengi-k3s-install: $K3S_VERSION is installed"
