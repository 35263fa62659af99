#!/bin/bash
# Sets the packet filter. It goes by addresses, not by names of NICs, so it holds before there is a network.
set -euo pipefail
# shellcheck source=/dev/null
. /etc/mengi/node.env

gateway_rules() {
  cat <<END
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    ct state invalid drop
    iif lo accept
    # ICMP, by numbers: names would be looked up in a file.
    meta l4proto { 1, 58 } accept
    # From outside the cloud's firewall lets in whom the config names; from the nodes nobody has to come.
    ip saddr != $NETWORK_CIDR tcp dport 22 accept
  }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    ct state invalid drop
    # The metadata service would take the packet for this server's own.
    ip daddr 169.254.0.0/16 drop
    ip saddr $NETWORK_CIDR ip daddr != $NETWORK_CIDR accept
    ct status dnat accept
  }
  chain postrouting {
    type nat hook postrouting priority srcnat;
    ip saddr $NETWORK_CIDR ip daddr != $NETWORK_CIDR masquerade
  }
END
  [ -n "$API_PROXY" ] || return 0
  # The load balancer answers whom it hears from, so it has to hear from this server.
  cat <<END
  chain api_in {
    type nat hook prerouting priority dstnat;
    ip saddr != $NETWORK_CIDR tcp dport 6443 fib daddr type local dnat ip to $API_PROXY
  }
  chain api_out {
    type nat hook postrouting priority srcnat;
    ip daddr $API_PROXY tcp dport 6443 ct status dnat masquerade
  }
END
}

node_rules() {
  cat <<END
  chain forward {
    type filter hook forward priority filter; policy accept;
    # Pods: the metadata service would give them this server's boot data.
    ip daddr 169.254.0.0/16 drop
  }
  chain input {
    type filter hook input priority filter; policy accept;
    ct state established,related accept
    iif lo accept
    tcp dport 22 ip saddr != $GATEWAY drop
    tcp dport 22 meta nfproto ipv6 drop
  }
END
  [ -n "${PEERS:-}" ] || return 0
  # etcd is for the other members of the control plane alone.
  cat <<END
  chain etcd {
    type filter hook input priority filter; policy accept;
    iif lo accept
    tcp dport 2379-2381 ip saddr != { ${PEERS// /, } } drop
    tcp dport 2379-2381 meta nfproto ipv6 drop
  }
END
}

if [ "$ROLE" = gateway ]; then rules=$(gateway_rules); else rules=$(node_rules); fi
# One transaction: there is no moment without rules, and running it again changes nothing.
nft --file - <<END
table inet mengi
delete table inet mengi
table inet mengi {
$rules
}
END
