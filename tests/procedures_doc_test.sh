#!/usr/bin/env bash
# Follows docs/procedures.md: its file, its two mistakes, the mending, the plan.
set -uo pipefail
cd "$(dirname "$0")/.."
ikanai=${IKANAI:-build/ikanai}
folder=$(mktemp -d /tmp/ikanai-doc.XXXXXX)
trap 'rm -rf "$folder"' EXIT
passed=0 failed=0
block() { awk -v want="$1" '$0 == "```" && inside { exit } inside { print } $0 == "```" want { inside = 1 }' docs/procedures.md; }
say() { # NAME CONDITION...
    local name=$1
    shift
    if "$@"; then echo "ok procedures_doc: $name"; passed=$((passed + 1)); else echo "FAILED procedures_doc: $name"; failed=$((failed + 1)); fi
}
cp -r cities/iwaki "$folder/city"
file=$folder/city/procedures/churinjo.yaml

block "yaml first" >"$file"
"$ikanai" city lint "$folder/city" >"$folder/findings" 2>"$folder/errors"
say "lint refuses the first writing" test $? -ne 0
block "text lint" | sort >"$folder/wanted"
sort "$folder/findings" >"$folder/found"
say "lint says what the page says" diff -u "$folder/wanted" "$folder/found"

block "sed mend" >"$folder/mend"
sed -i -f "$folder/mend" "$file"
say "lint finds nothing in the mended one" "$ikanai" city lint "$folder/city"

"$ikanai" demo --people 1 --city cities/iwaki --data "$folder/data" >"$folder/log" 2>&1 || cat "$folder/log"
"$ikanai" city plan "$folder/city" --data "$folder/data" >"$folder/plan" 2>"$folder/errors"
say "the plan shows the new procedure" grep -qxF "$(block 'text plan')" "$folder/plan"
"$ikanai" city apply "$folder/city" --data "$folder/data" >"$folder/applied" 2>&1
"$ikanai" sql "SELECT name FROM procedures_definition WHERE name = 'churinjo'" --data "$folder/data" >"$folder/row"
say "applied, it is offered" grep -q churinjo "$folder/row"
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
