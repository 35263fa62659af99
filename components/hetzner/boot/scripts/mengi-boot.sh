#!/bin/bash
# Decides how k3s starts: as the founder of the cluster, as a member that joins, or as a worker. Runs before k3s
# at every boot, so that a server which found nobody on its first day still joins on the second.
set -uo pipefail
# shellcheck source=/dev/null
. /etc/mengi/node.env
# shellcheck source=/dev/null
. /etc/mengi/tokens.env

role_file=/etc/rancher/k3s/config.yaml.d/10-role.yaml
server=/var/lib/rancher/k3s/server

# Writes what k3s reads besides its base configuration, whole or not at all.
configure() {
  (umask 077 && mkdir -p "${role_file%/*}" && cat >"$role_file.new" && mv "$role_file.new" "$role_file")
}

# Prints the first peer that serves our CA over TLS that our CA has signed: somebody else's cluster is none.
peer() {
  for address in $PEERS; do
    curl --fail --silent --connect-timeout 2 --max-time 5 --cacert /etc/mengi/server-ca.crt \
      --output /dev/null "https://$address:6443/cacerts" || continue
    echo "$address"
    return 0
  done
  return 1
}

# Takes over the CAs. Each bundle ends with the root: the hash in the join token is the root's.
install_pki() (
  umask 077
  pki=/etc/mengi/pki tls=$server/tls
  mkdir -p "$tls/etcd"
  for pair in server-ca:server-ca client-ca:client-ca request-header-ca:request-header-ca \
    etcd-server-ca:etcd/server-ca etcd-peer-ca:etcd/peer-ca; do
    cat "$pki/${pair%:*}.crt" "$pki/root-ca.crt" >"$tls/${pair#*:}.crt"
    cp "$pki/${pair%:*}.key" "$tls/${pair#*:}.key"
  done
  cp "$pki/service.key" "$tls/service.key"
)

join_as_worker() {
  # The address of the one NIC: how this server reaches the router.
  until address=$(ip -4 route get "$ROUTER" 2>/dev/null | sed -n 's/.* src \([0-9.]*\).*/\1/p') && [ -n "$address" ]; do
    echo "mengi-boot: no address yet"
    sleep "${MENGI_STEP:-5}"
  done
  configure <<END
server: $REGISTRATION
token: $AGENT_TOKEN
node-ip: $address
END
  echo "mengi-boot: worker with address $address"
}

found_or_join() {
  install -d -m 0700 "$server" "$server/logs"
  if [ -d "$server/db/etcd/member/wal" ]; then
    # Where there is data, k3s goes by it, whatever the configuration says.
    echo "mengi-boot: the datastore is here"
    touch /etc/mengi/formed
    return
  fi
  for ((round = 1; ; round++)); do
    if address=$(peer); then
      # A peer's own address, never the load balancer's: that one may lead back to this server.
      configure <<END
server: https://$address:6443
token: $TOKEN_JOIN
agent-token: $AGENT_TOKEN
END
      echo "mengi-boot: joins $address"
      return
    fi
    # A second cluster beside the first would be worse than waiting: only a server that may, and that has never
    # had data, founds one, after it has looked twice.
    if [ "$MAY_INIT" = yes ] && [ ! -e /etc/mengi/formed ] && ((round >= 2)); then
      # After a boot that broke off here, they are where they belong already.
      [ -d /etc/mengi/pki ] && install_pki
      configure <<END
cluster-init: true
token: $TOKEN_INIT
agent-token: $AGENT_TOKEN
END
      echo "mengi-boot: founds the cluster"
      return
    fi
    ((round % 12 == 1)) && echo "mengi-boot: no peer answers, waiting"
    sleep "${MENGI_STEP:-5}"
  done
}

[ -e "$role_file" ] || /usr/local/sbin/mengi-clock
if [ "$ROLE" = worker ]; then join_as_worker; else found_or_join; fi
