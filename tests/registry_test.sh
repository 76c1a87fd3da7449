#!/usr/bin/env bash
# Who may do what changes only in plain sight: every route with its access rule stands in tests/golden/registry.txt.
# After a change that is meant: build/ikanai registry >tests/golden/registry.txt
set -uo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C
ikanai=${IKANAI:-build/ikanai}
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
passed=0 failed=0
ok() { echo "ok $1"; passed=$((passed + 1)); }
bad() { echo "FAILED $1: $2"; failed=$((failed + 1)); }

# rules FILE: lines that are not "PATH METHOD RULE [permission] [flags]". A rule is never missing.
rules() {
    awk '{
        good = $1 ~ "^/" && $2 ~ /^(GET|POST)$/ && $3 ~ /^(ANYONE|ANY_SESSION|RESIDENT|STAFF|NEEDS_PERMISSION|OPERATOR|NEEDS_SCOPE)$/
        at = 4
        if ($3 == "NEEDS_PERMISSION" || $3 == "NEEDS_SCOPE") { good = good && $4 ~ /^[a-z_]+\.[a-z_.]+$/; at = 5 }
        for (i = at; i <= NF; i++) good = good && $i ~ /^(uploads|api|no-key|recent)$/
        if (!good) print
    }' "$1"
}

name="registry: the list of routes is as agreed"
if ! "$ikanai" registry >"$here/registry.txt" 2>"$here/error"; then
    bad "$name" "$(cat "$here/error")"
elif diff -u tests/golden/registry.txt "$here/registry.txt" >"$here/difference"; then
    ok "$name"
else
    bad "$name" "$(cat "$here/difference")"
fi

name="registry: every route has an access rule"
strange=$(rules "$here/registry.txt")
if [ -n "$strange" ]; then bad "$name" "$strange"; elif [ "$(wc -l <"$here/registry.txt")" -lt 50 ]; then bad "$name" "hardly any routes"; else ok "$name"; fi

name="registry: no route stands twice"
twice=$(awk '{ print $2, $1 }' "$here/registry.txt" | sort | uniq -d)
if [ -n "$twice" ]; then bad "$name" "$twice"; else ok "$name"; fi

name="registry: a change at the desk needs staff, one of one's own pages a resident"
strange=$(awk '($1 ~ "^/desk/" && $1 !~ "^/desk/(sign-in|enrol/)" && $3 !~ /^(STAFF|NEEDS_PERMISSION)$/) || ($1 ~ "^/my(/|$)" && $3 != "RESIDENT")' "$here/registry.txt")
if [ -n "$strange" ]; then bad "$name" "$strange"; else ok "$name"; fi

name="registry: what stands under /api/ is for everybody or needs a scope"
strange=$(awk '$1 ~ "^/api/" && $3 !~ /^(ANYONE|NEEDS_SCOPE)$/' "$here/registry.txt")
if [ -n "$strange" ]; then bad "$name" "$strange"; else ok "$name"; fi

name="registry: the check itself notices a missing rule"
{ cat "$here/registry.txt"; echo "/planted GET"; echo "/planted/two POST NEEDS_PERMISSION"; } >"$here/planted.txt"
if [ "$(rules "$here/planted.txt" | grep -c planted)" = 2 ]; then ok "$name"; else bad "$name" "planted routes were not seen"; fi

name="registry: the API's description has every route of the API"
if "$ikanai" openapi >"$here/openapi.json" 2>&1 && missing=$(awk '/ api/ { print $1 }' "$here/registry.txt" | grep -v '^/demo' | while read -r path; do
    grep -qF "\"$path\"" "$here/openapi.json" || echo "$path"; done) && [ -z "$missing" ]; then ok "$name"; else bad "$name" "${missing:-not written}"; fi

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
