#!/usr/bin/env bash
# Every check of the project, in the order that fails soonest. Each step writes build-test/results/STEP.txt, whose
# "ok NAME" lines docs/features.tsv refers to, and ends with "N passed, N failed, N skipped"; the sum is the last line.
# Three rows of steps run side by side: the browser's journeys on both databases; its walks over every page, followed by the
# scripts that drive the whole program; and the unit tests of the floors. They often wait, so two cores carry them.
# Each step has an empty PostgreSQL database of its own.
set -uo pipefail
cd "$(dirname "$0")/.."
. tools/dev-install.sh
. tools/dev-build.sh
word=${1:-}
results=build-test/results
rm -rf "$results"
mkdir -p "$results"
postgres=$(mktemp -d /tmp/ikanai-postgres.XXXXXX)
chmod 755 "$postgres"
cleanup() { tools/postgres stop "$postgres" 2>/dev/null; rm -rf "$postgres" "$postgres.log"; }
trap cleanup EXIT
trap 'exit 1' INT TERM

# step NAME COMMAND...: a step that fails is run once more, because browsers and killed servers on a loaded machine are
# sometimes late; that it needed two tries is printed, and the first try stays in results/NAME.first. Twice is failed.
step() {
    try "$@" && return
    case "$1" in floors | style | release | build | clang | features) return 1 ;; esac
    mv "$results/$1.txt" "$results/$1.first"
    echo "AGAIN $1: it failed and is run once more; the first try stands in $results/$1.first"
    try "$@"
}
# try NAME COMMAND...: runs it, shows what is not "ok", keeps its closing line in results/NAME.sum.
try() {
    local name=$1 began=$SECONDS line code p f s
    shift
    if [ -n "${has_postgres:-}" ]; then
        IKANAI_PG=$(tools/postgres new-database "$postgres" "step_${name//[^a-z0-9]/_}" 2>&1)
        export IKANAI_PG
    fi
    "$@" >"$results/$name.txt" 2>&1
    code=$?
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$results/$name.txt" | tail -1)
    if [ -z "$line" ]; then
        line="0 passed, 1 failed, 0 skipped"
        echo "FAILED $name: it ended without a closing line (exit code $code)" >>"$results/$name.txt"
    fi
    read -r p _ f _ s _ <<<"${line//,/}"
    # A step that fails in another way (a sanitizer's report at exit) counts as a failure too.
    [ "$code" -ne 0 ] && [ "$f" -eq 0 ] && f=1
    echo "$p $f $s" >"$results/$name.sum"
    { # one write for each step, so that two rows do not mix their lines
        printf '%-16s %5d passed %4d failed %4d skipped  %4d s\n' "$name" "$p" "$f" "$s" $((SECONDS - began))
        if [ "$f" -gt 0 ]; then grep -vE '^ok ' "$results/$name.txt" | tail -40; else grep -E '^SKIPPED ' "$results/$name.txt" | head -20; fi
    } >"$results/$name.shown"
    cat "$results/$name.shown"
    [ "$f" -eq 0 ]
}
one() { # NAME COMMAND...: a check without a closing line of its own
    local name=$1
    shift
    if "$@"; then echo "ok $name"; echo "1 passed, 0 failed, 0 skipped"; else echo "FAILED $name"; echo "0 passed, 1 failed, 0 skipped"; return 1; fi
}

unit_tests() {
    local floor
    for floor in services engines city web store paper system base solve; do
        [ -x "build-test/test_$floor" ] && step "$floor" timeout 1200 "build-test/test_$floor" "$word"
    done
}
scripts() {
    local file
    for file in tests/*_test.sh; do
        case "$file" in *"$word"*) step "$(basename "$file" _test.sh)" timeout 1800 "$file" ;; esac
    done
}
browser() { step "browser-$1" timeout 1800 node tests/browser/run.mjs "${@:2}" ${word:+--only "$word"}; }
journeys() { browser sqlite --store sqlite; browser postgres --store postgres; }
total() {
    cat "$results"/*.sum | awk '{ p += $1; f += $2; s += $3 } END { printf "%d passed, %d failed, %d skipped\n", p, f, s; exit (f > 0) }'
}

step floors tools/check-floors
step style tools/check-style
step release one "builds: gcc release" build_in build gcc ikanai -- --buildtype=release
step build one "builds: gcc with address and undefined-behaviour sanitizers, bodies run twice" \
    build_in build-test gcc -- --buildtype=debug -Dtest_build=true -Db_sanitize=address,undefined
[ -z "$word" ] && step clang one "builds: clang without warnings" tools/check-clang build-test

if tools/postgres start "$postgres" >/dev/null; then has_postgres=yes
else
    echo "PostgreSQL could not be started:"; cat "$postgres.log"
    echo "0 1 0" >"$results/postgres.sum"
fi
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export LSAN_OPTIONS=suppressions=$PWD/tools/leak-suppressions:print_suppressions=0
install_node
walks_and_scripts() { browser pages --pages; scripts; }
journeys & rows=($!)
walks_and_scripts & rows+=($!)
unit_tests
wait "${rows[@]}"
[ -z "$word" ] && step features tools/check-features "$results"
echo "$SECONDS seconds"
total
