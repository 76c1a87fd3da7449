#!/usr/bin/env bash
# Each tests/fuzz/NAME_fuzz.c with clang's libFuzzer; findings and seeds in tests/fuzz/NAME/ are replayed first.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/dev-build.sh
seconds=${1:-30}
build_in build-fuzz clang -- --buildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false -Dc_args=-fsanitize=fuzzer-no-link
libraries=$(find build-fuzz -maxdepth 1 -name 'libikanai_*.a' | sort)
failed=0 passed=0
for file in tests/fuzz/*_fuzz.c; do
    name=$(basename "$file" _fuzz.c)
    mkdir -p "build-fuzz/corpus/$name" "tests/fuzz/$name"
    # shellcheck disable=SC2086 # the lists are meant to be split
    clang -std=c17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -Isrc -Ibuild-fuzz "$file" -o "build-fuzz/fuzz_$name" \
        -Wl,--start-group $libraries -Wl,--end-group $(pkg-config --libs jansson libutf8proc libsodium libcurl sqlite3 libpq libdeflate pangocairo cairo-pdf fontconfig harfbuzz-subset pangoft2 libqrencode openssl xlsxwriter yaml-0.1 libfido2) \
        -lcmark-gfm -lcmark-gfm-extensions -lcbor -ljpeg -lpng -lseccomp -lz -lm -lpthread
    if timeout $((seconds + 120)) "build-fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
        -artifact_prefix="tests/fuzz/$name/" "build-fuzz/corpus/$name" "tests/fuzz/$name" >"build-fuzz/$name.log" 2>&1; then
        echo "ok fuzz $name: $(grep -oE '^Done [0-9]+ runs' "build-fuzz/$name.log" | tail -1)"
        passed=$((passed + 1))
    else
        echo "FAILED fuzz $name"; tail -25 "build-fuzz/$name.log"; failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
