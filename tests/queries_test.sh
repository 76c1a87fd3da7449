#!/usr/bin/env bash
# The generators of query functions and migrations: golden output that compiles, and what they refuse, with file and line.
set -uo pipefail
cd "$(dirname "$0")/.."
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
passed=0 failed=0 skipped=0
ok() { echo "ok $1"; passed=$((passed + 1)); }
bad() { echo "FAILED $1"; failed=$((failed + 1)); }

flags="-std=c17 -D_GNU_SOURCE -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wno-missing-field-initializers -Werror"
cc $flags -O1 tools/make_queries.c -o "$here/make_queries" || exit 1
cc $flags -O1 tools/make_migrations.c -o "$here/make_migrations" || exit 1

# ---- golden (UPDATE=1 writes it anew) ----
(cd tests/queries && "$here/make_queries" sample "$here/sample.queries.c" "$here/sample.queries.h" sample.sql) || bad "the sample is read"
for file in sample.queries.c sample.queries.h; do
    [ -n "${UPDATE:-}" ] && cp "$here/$file" "tests/golden/queries/$file.golden"
    if diff -u "tests/golden/queries/$file.golden" "$here/$file"; then ok "golden $file"; else bad "golden $file"; fi
done
if cc $flags -fsyntax-only -Isrc -I"$here" "$here/sample.queries.c"; then ok "the generated code compiles without warnings"; else bad "the generated code compiles"; fi

# ---- refused queries: NAME|LINE|WORDS|TEXT, \n between lines ----
while IFS='|' read -r name line words text; do
    [ -n "$name" ] || continue
    printf '%b\n' "$text" >"$here/refused.sql"
    if said=$(cd "$here" && ./make_queries m out.c out.h refused.sql 2>&1); then
        bad "refuses $name (it was taken)"
    elif [[ "$said" == "refused.sql:$line: "*"$words"* ]]; then
        ok "refuses $name"
    else
        bad "refuses $name: it says: $said"
    fi
done <<'CASES'
an unknown name|2|not a parameter|-- a(x int)\nDELETE FROM t WHERE a = :x AND b = :y;
an unused parameter|1|not used|-- a(x int, y int)\nDELETE FROM t WHERE a = :x;
a double colon|3|CAST|-- a(x int)\nDELETE FROM t\n WHERE a = :x::text;
a second statement|3|signature|-- a()\nDELETE FROM t;\nDELETE FROM u;
a statement without an end|1|does not end with ;|-- a()\nDELETE FROM t
a signature inside a statement|3|does not end with ;|-- a()\nDELETE FROM t\n-- b()\nDELETE FROM u;
an unknown type|1|int, text, bytes or real|-- a(x bigint)\nDELETE FROM t WHERE a = :x;
a name twice|1|twice|-- a(x int, x int)\nDELETE FROM t WHERE a = :x;
a query twice|3|already in line 1|-- a()\nDELETE FROM t;\n-- a()\nDELETE FROM t;
a row of two shapes|3|another shape|-- a() -> r(x int)\nSELECT 1;\n-- b() -> r(x text)\nSELECT 2;
a reading query without a row|1|gives no row|-- a()\nSELECT 1;
a placeholder by number|2|may not stand|-- a()\nDELETE FROM t WHERE a = $1;
a double quote|2|may not stand|-- a()\nDELETE FROM "t";
an open quote|2|never closed|-- a()\nDELETE FROM t WHERE a = 'x;
now()|2|pass the time|-- a() ->? int\nSELECT now();
lower()|2|fold in C|-- a(x text) -> r(b text)\nSELECT lower(b) FROM t WHERE a = :x;
a word of C|1|word of C|-- a(default int)\nDELETE FROM t WHERE a = :default;
a list of single values|1|single value|-- a() -> int\nSELECT 1;
rubbish behind the signature|1|not understood|-- a() -> any rows\nDELETE FROM t;
CASES

# ---- migrations ----
migrate() { (cd "$here" && ./make_migrations m out.c out.h "$@" 2>&1); }
echo 'CREATE TABLE a (x {int}) {strict};' >"$here/0001_a.sql"
cp "$here/0001_a.sql" "$here/0002_b.sql"; cp "$here/0001_a.sql" "$here/0003_c.sql"; cp "$here/0001_a.sql" "$here/0001-a.sql"
printf 'x\n{string}\n' >"$here/0004_d.sql"
if migrate 0002_b.sql 0001_a.sql >/dev/null && cc $flags -fsyntax-only -Isrc -I"$here" "$here/out.c" &&
    [ "$(grep -c 'number = ' "$here/out.c")" -eq 2 ]; then ok "migrations are listed"; else bad "migrations are listed"; fi
if [[ "$(migrate 0001_a.sql 0003_c.sql)" == *"0002 is wanted"* ]]; then ok "refuses a gap"; else bad "refuses a gap"; fi
if [[ "$(migrate 0001-a.sql)" == *"NNNN_words.sql"* ]]; then ok "refuses a strange name"; else bad "refuses a strange name"; fi
if [[ "$(migrate 0001_a.sql 0002_b.sql 0003_c.sql 0004_d.sql)" == "0004_d.sql:2:"* ]]; then ok "refuses an unknown token"; else bad "refuses an unknown token"; fi

# What the release before must be able to run on: only statements that add.
expansion() { printf -- '-- expands: for the next release\n%s\n' "$1" >"$here/0001_e.sql"; migrate 0001_e.sql; }
wrong=
for statement in 'DROP TABLE a;' 'ALTER TABLE a RENAME COLUMN b TO c;' 'UPDATE a SET b = 1;' 'CREATE UNIQUE INDEX i ON a (b);' \
    'ALTER TABLE a ADD COLUMN b {int} NOT NULL;' 'CREATE TABLE b (c {int}){strict}; DELETE FROM a;'; do
    [[ "$(expansion "$statement")" == *"not for an expansion"* ]] || wrong="$wrong $statement"
done
for statement in 'CREATE TABLE b (c {int}){strict}; CREATE INDEX i ON b (c); -- DROP TABLE a;' "ALTER TABLE a ADD COLUMN b TEXT NOT NULL DEFAULT '';" \
    'ALTER TABLE a ADD COLUMN b {int};'; do
    [ -z "$(expansion "$statement")" ] && grep -q 'expands = true' "$here/out.c" || wrong="$wrong $statement"
done
if [ -z "$wrong" ]; then ok "an expansion only adds"; else bad "an expansion only adds:$wrong"; fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
