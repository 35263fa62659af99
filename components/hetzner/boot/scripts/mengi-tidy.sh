#!/bin/bash
# Runs when k3s is up. From now on this server never founds a cluster, and the copies of its secrets that the
# first boot needed are gone from the disk.
set -uo pipefail
# shellcheck source=/dev/null
. /etc/mengi/node.env

[ "$ROLE" = control-plane ] && touch /etc/mengi/formed
[ -d /etc/mengi/pki ] && find /etc/mengi/pki -type f -exec shred --remove {} + && rmdir /etc/mengi/pki

# cloud-init has done its work, and would fetch and store the boot data again at each boot.
touch /etc/cloud/cloud-init.disabled
find -L /var/lib/cloud/instance -maxdepth 1 -type f \
  \( -name 'user-data.txt*' -o -name 'cloud-config.txt' -o -name 'obj.pkl' \) -exec shred --remove {} +
rm -f /run/cloud-init/instance-data-sensitive.json
exit 0
