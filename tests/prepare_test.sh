#!/usr/bin/env bash
# Every migration of every module is applied to a fresh database and every query prepared and compared with its signature:
# on SQLite, and on PostgreSQL when IKANAI_PG is set. Needs the libraries of a build: BUILD=build-test by default.
set -uo pipefail
cd "$(dirname "$0")/.."
build=${BUILD:-build-test}
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT

flags="-std=c17 -D_GNU_SOURCE -O1 -g"
cc $flags tools/make_queries.c -o "$here/make_queries" && cc $flags tools/make_migrations.c -o "$here/make_migrations" || exit 1
modules=() files=()
for folder in $(find src -name queries.sql -printf '%h\n' -o -type d -name migrations -printf '%h\n' | sort -u); do
    name=$(basename "$folder")
    has_queries=0 has_migrations=0
    if [ -f "$folder/queries.sql" ]; then
        "$here/make_queries" "$name" "$here/$name.queries.c" "$here/$name.queries.h" "$folder/queries.sql" || { echo "FAILED the queries of $name are read"; echo "0 passed, 1 failed, 0 skipped"; exit 1; }
        has_queries=1
        [ "$name" = store ] || files+=("$here/$name.queries.c")
    fi
    if ls "$folder"/migrations/*.sql >/dev/null 2>&1; then
        "$here/make_migrations" "$name" "$here/$name.migrations.c" "$here/$name.migrations.h" "$folder"/migrations/*.sql || { echo "FAILED the migrations of $name are read"; echo "0 passed, 1 failed, 0 skipped"; exit 1; }
        has_migrations=1
        [ "$name" = store ] || files+=("$here/$name.migrations.c")
    fi
    modules+=("$name:$has_queries:$has_migrations")
done

# One program that knows them all. Tables of the city come first, then the engines', then the services'.
order() { for floor in store web city engines services; do find "src/$floor" -name queries.sql -printf '%h\n' -o -type d -name migrations -printf '%h\n' 2>/dev/null | sort -u; done | awk '!seen[$0]++' | xargs -n1 basename; }
{
    echo '#include "base/test.h"'
    echo '#include "store/test_database.h"'
    for entry in "${modules[@]}"; do
        IFS=: read -r name has_queries has_migrations <<<"$entry"
        [ "$has_queries" = 1 ] && echo "extern const struct query *const ${name}_queries[];"
        [ "$has_migrations" = 1 ] && echo "extern const struct migration ${name}_migrations[];"
    done
    echo 'static const struct migration *const migrations[] = {'
    for name in $(order); do [ "$name" != store ] && [ -f "$here/$name.migrations.c" ] && echo "    ${name}_migrations,"; done
    echo '    NULL};'
    for entry in "${modules[@]}"; do
        IFS=: read -r name has_queries _ <<<"$entry"
        [ "$has_queries" = 1 ] || continue
        cat <<C
static void prepare_$name(struct test *test)
{
    const struct query *const *const lists[] = {${name}_queries, NULL};
    struct test_database place;
    for (int which = 0; test_database_open(test, &place, which, migrations); which++) {
        struct text report;
        EXPECT(store_prepare_all(place.store, lists, place.arena, &report) == DONE);
        EXPECT_TEXT(report, T(""));
        test_database_close(&place);
    }
}
C
    done
    echo 'static const struct test_case cases[] = {'
    for entry in "${modules[@]}"; do
        IFS=: read -r name has_queries _ <<<"$entry"
        [ "$has_queries" = 1 ] && echo "    {\"every query of $name fits\", prepare_$name},"
    done
    echo '    {0}};'
    echo 'int main(int argc, char **argv)'
    echo '{'
    echo '    const struct test_file all[] = {{"prepare", cases}, {0}};'
    echo '    return test_main(argc, argv, all);'
    echo '}'
} >"$here/main.c"

sanitize=
[ -n "$(nm "$build/libikanai_store.a" 2>/dev/null | grep -m1 __asan)" ] && sanitize=-fsanitize=address,undefined
if ! cc $flags $sanitize -Isrc -I"$here" "$here/main.c" "${files[@]}" "$build"/libikanai_{store,system,base}.a -o "$here/prepare" \
    $(pkg-config --libs sqlite3 libpq libsodium libcurl jansson libutf8proc) -lcmark-gfm -lcmark-gfm-extensions -lpthread -lm; then
    echo "FAILED the queries of all modules compile"
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
fi
"$here/prepare" "$@"
