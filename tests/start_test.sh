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
passed=0 failed=0
if [ "$best" -le 2000 ]; then echo "ok $name"; passed=1; else echo "FAILED $name: $best ms"; failed=1; fi

# Its mails are dated in an invented past: they have not been waiting since then.
name="start: a new demonstration is well from its first answer on"
port=$((20000 + RANDOM % 20000))
"$ikanai" serve --demo --data "$here/demo" --city cities/iwaki --port $port >"$here/log-demo" 2>&1 &
server=$!
code=000
for _ in $(seq 3000); do
    code=$(curl -s -o "$here/health" -w '%{http_code}' "http://127.0.0.1:$port/health")
    [ "$code" != 000 ] && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.01
done
age=$(grep -o '"queue_age_seconds":{"value":[0-9-]*' "$here/health" | grep -o '[0-9-]*$')
if [ "$code" = 200 ] && [ "${age:-999}" -lt 60 ]; then echo "ok $name"; passed=$((passed + 1))
else echo "FAILED $name: $code $(cat "$here/health" "$here/log-demo")"; failed=$((failed + 1)); fi
kill "$server"; wait "$server" 2>/dev/null; server=

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
