#!/bin/bash
# Waits until the clock has passed the first second of the cluster's CA: to a clock that is behind, no certificate
# is valid yet.
set -uo pipefail

first=$(openssl x509 -in /etc/mengi/server-ca.crt -noout -startdate)
first=$(date --date="${first#*=}" +%s)
until now=$(date +%s) && ((now >= first)); do
  if ((SECONDS >= ${next:=0})); then
    echo "mengi-clock: the clock is $((first - now)) s behind the cluster's CA, waiting"
    next=$((SECONDS + 60))
  fi
  sleep "${MENGI_STEP:-1}"
done
