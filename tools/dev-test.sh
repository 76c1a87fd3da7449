#!/usr/bin/env bash
# Every check of the project, in the order that fails soonest. Each step writes build-test/results/STEP.txt, whose
# "ok NAME" lines docs/features.tsv refers to, and ends with "N passed, N failed, N skipped"; the sum is the last line.
set -uo pipefail
cd "$(dirname "$0")/.."
. tools/dev-install.sh
. tools/dev-build.sh
word=${1:-}
results=build-test/results
rm -rf "$results"
mkdir -p "$results"
passed=0 failed=0 skipped=0
postgres=$(mktemp -d /tmp/ikanai-postgres.XXXXXX)
chmod 755 "$postgres"
cleanup() { tools/postgres stop "$postgres" 2>/dev/null; rm -rf "$postgres" "$postgres.log"; }
trap cleanup EXIT

# step NAME COMMAND...: runs it, shows what is not "ok", adds up its closing line.
step() {
    local name=$1 began=$SECONDS line
    shift
    "$@" >"$results/$name.txt" 2>&1
    local code=$?
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$results/$name.txt" | tail -1)
    if [ -z "$line" ]; then
        line="0 passed, 1 failed, 0 skipped"
        echo "FAILED $name: it ended without a closing line (exit code $code)" >>"$results/$name.txt"
    fi
    read -r p _ f _ s _ <<<"${line//,/}"
    # A step that fails in another way (a sanitizer's report at exit) counts as a failure too.
    [ "$code" -ne 0 ] && [ "$f" -eq 0 ] && f=1
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    printf '%-14s %5d passed %4d failed %4d skipped  %4d s\n' "$name" "$p" "$f" "$s" $((SECONDS - began))
    if [ "$f" -gt 0 ]; then grep -vE '^ok ' "$results/$name.txt" | tail -40; else grep -E '^SKIPPED ' "$results/$name.txt" | head -20; fi
}
one() { # NAME COMMAND...: a check without a closing line of its own
    local name=$1
    shift
    if "$@"; then echo "ok $name"; echo "1 passed, 0 failed, 0 skipped"; else echo "FAILED $name"; echo "0 passed, 1 failed, 0 skipped"; return 1; fi
}

step floors tools/check-floors
step style tools/check-style
step build one "builds: gcc with address and undefined-behaviour sanitizers" \
    build_in build-test gcc -- --buildtype=debugoptimized -Dtest_build=true -Db_sanitize=address,undefined
step release one "builds: gcc release" build_in build gcc ikanai -- --buildtype=release
step clang one "builds: clang without warnings" build_in build-clang clang -- --buildtype=plain

IKANAI_PG=$(tools/postgres start "$postgres") || { echo "PostgreSQL could not be started:"; cat "$postgres.log"; failed=$((failed + 1)); }
export IKANAI_PG
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export LSAN_OPTIONS=suppressions=$PWD/tools/leak-suppressions:print_suppressions=0
for floor in base solve system store web paper city engines services; do
    [ -x "build-test/test_$floor" ] && step "$floor" timeout 600 "build-test/test_$floor" "$word"
done
for file in tests/*_test.sh; do
    [ -e "$file" ] || continue
    case "$file" in *"$word"*) step "$(basename "$file" _test.sh)" timeout 900 "$file" ;; esac
done
if [ -f tests/browser/run.mjs ]; then
    install_node
    for store in sqlite postgres; do
        step "browser-$store" timeout 900 node tests/browser/run.mjs --store "$store" ${word:+--only "$word"}
    done
fi
[ -z "$word" ] && step features tools/check-features "$results"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
