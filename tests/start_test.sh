#!/usr/bin/env bash
# From an empty folder to a sign-in page that answers: one program, nothing else running. The best of three tries counts,
# because other tests may be running beside this one.
set -uo pipefail
cd "$(dirname "$0")/.."
ikanai=${IKANAI:-build/ikanai}
here=$(mktemp -d)
server=
trap '[ -n "$server" ] && kill "$server" 2>/dev/null; wait; rm -rf "$here"' EXIT
name="start: an empty folder becomes a city with a sign-in page within two seconds"
best=999999
for try in 1 2 3; do
    port=$((20000 + RANDOM % 20000))
    began=$(date +%s%3N)
    "$ikanai" serve --data "$here/city$try" --city cities/iwaki --port $port >"$here/log$try" 2>&1 &
    server=$!
    for _ in $(seq 1000); do
        curl -sf -o "$here/page" "http://127.0.0.1:$port/sign-in" && break
        kill -0 "$server" 2>/dev/null || break
        sleep 0.01
    done
    took=$(($(date +%s%3N) - began))
    grep -q 'name="mail_address"' "$here/page" 2>/dev/null || { took=999999; cat "$here/log$try"; }
    [ "$took" -lt "$best" ] && best=$took
    kill "$server"; wait "$server" 2>/dev/null; server=
    rm -f "$here/page"
done
echo "# $best ms"
if [ "$best" -le 2000 ]; then echo "ok $name"; echo "1 passed, 0 failed, 0 skipped"
else echo "FAILED $name: $best ms"; echo "0 passed, 1 failed, 0 skipped"; exit 1; fi
