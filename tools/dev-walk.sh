#!/usr/bin/env bash
# Walks every procedure of the demonstration city from guide to result in a browser on a phone screen: on both databases, without
# JavaScript and with; one line each. `./dev walk NAME,NAME` walks only those.
set -uo pipefail
cd "$(dirname "$0")/.."
only=${1:-}
postgres=$(mktemp -d /tmp/ikanai-postgres.XXXXXX)
chmod 755 "$postgres"
trap 'tools/postgres stop "$postgres" 2>/dev/null; rm -rf "$postgres" "$postgres.log"' EXIT
tools/postgres start "$postgres" >/dev/null || { cat "$postgres.log"; exit 1; }
failed=0
for javascript in off on; do
    for store in sqlite postgres; do
        if [ "$store" = postgres ]; then IKANAI_PG=$(tools/postgres new-database "$postgres" "walk_$javascript"); export IKANAI_PG; fi
        node tests/browser/walk.mjs --store "$store" --javascript "$javascript" ${only:+--only "$only"} || failed=1
    done
done
exit "$failed"
