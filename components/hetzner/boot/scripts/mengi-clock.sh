#!/bin/bash
# Waits until the clock is right, for two minutes at most: certificates are not valid yet in the past.
set -uo pipefail

until [ "$(timedatectl show --property=NTPSynchronized --value)" = yes ]; do
  if ((SECONDS >= ${MENGI_CLOCK_LIMIT:-120})); then
    echo "mengi-clock: not synchronised after ${SECONDS} s, going on with $(date --utc --iso-8601=seconds)"
    break
  fi
  sleep 1
done
