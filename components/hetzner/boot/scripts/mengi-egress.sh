#!/bin/bash
# Waits until the internet can be reached, without a limit: the gateway may start later than this server.
set -uo pipefail
# shellcheck source=/dev/null
. /etc/mengi/node.env

# Any answer will do: what counts is that there is a way out and back, and a resolver.
until reason=$(curl --silent --show-error --output /dev/null --connect-timeout 5 --max-time 10 "$PROBE_URL" 2>&1); do
  if ((SECONDS >= ${next:=0})); then
    echo "mengi-egress: no way to $PROBE_URL yet (${SECONDS} s): $reason"
    next=$((SECONDS + 60))
  fi
  sleep "${MENGI_STEP:-5}"
done
echo "mengi-egress: $PROBE_URL answers"
