#!/bin/bash
# Gives the NIC of the private network its settings. Hetzner's networks are routed: a server has a /32, reaches
# everything through the router, and gets neither a default route nor a resolver by DHCP.
set -euo pipefail
# shellcheck source=/dev/null
. /etc/mengi/node.env

# Its DHCP client and networkd take each other's routes away.
if dpkg -s hc-utils >/dev/null 2>&1; then dpkg --purge hc-utils || true; fi

if [ "$ROLE" = gateway ]; then
  # Two NICs, and names that differ between machine types: the private one is not that of the default route. It
  # may be plugged in after the boot.
  until
    public=$(ip -4 route show default | sed -n 's/.* dev \([^ ]*\).*/\1/p' | head -n 1)
    private=$(ip -o link show | sed -n 's/^[0-9]*: \(e[nt][^:@]*\).*/\1/p' | grep -vx "$public" | head -n 1)
    [ -n "$public" ] && [ -n "$private" ]
  do
    echo "mengi-network: waiting for the NIC of the private network"
    sleep 2
  done
  # Its name may change from boot to boot, its address does not.
  match=MACAddress=$(ip -o link show dev "$private" | sed -n 's/.*link\/ether \([^ ]*\).*/\1/p')
  resolvers=
  # The routes that DHCP gives would lead the metadata service's address into the private network.
  dhcp='UseRoutes=no'
  route="[Route]
Destination=$NETWORK_CIDR
Gateway=$ROUTER
GatewayOnLink=yes"
else
  # One NIC, whatever its name is.
  match='Name=en* eth*'
  resolvers="DNS=185.12.64.1
DNS=185.12.64.2"
  # Keeps the route to the metadata service, which here does lead through the private network.
  dhcp='UseRoutes=yes'
  route="[Route]
Gateway=$ROUTER
GatewayOnLink=yes"
fi

# Read before the files of the image, so it wins.
cat >/etc/systemd/network/00-private.network <<END
[Match]
$match

[Link]
MTUBytes=1450

[Network]
DHCP=ipv4
LinkLocalAddressing=no
IPv6AcceptRA=no
$resolvers

[DHCPv4]
UseDNS=no
$dhcp

$route
END
networkctl reload
