#!/usr/bin/env bash
# Follows docs/write-a-module.md: makes each file whose name stands behind a code block's first line, in a copy of the tree,
# builds it there, starts the city, gets the page. What the document says is therefore what works.
set -uo pipefail
cd "$(dirname "$0")/.."
root=$PWD document=docs/write-a-module.md
export LC_ALL=C.UTF-8
passed=0 failed=0 server=
ok() { echo "ok write-a-module: $1"; passed=$((passed + 1)); }
bad() { echo "FAILED write-a-module: $1"; [ $# -gt 1 ] && printf '%s\n' "$2" | tail -20; failed=$((failed + 1)); }
finish() { echo "$passed passed, $failed failed, 0 skipped"; [ "$failed" -eq 0 ]; exit; }

here=$(mktemp -d)
tree=$here/tree
end() {
    [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
    rm -rf "$here"
}
trap end EXIT

# The tree as it stands, without what is built or kept.
mkdir -p "$tree"
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
    [ -f "$file" ] && printf '%s\0' "$file"
done | tar -c --null -T - | tar -x -C "$tree"

# Code blocks: ```LANGUAGE PATH ... ```
awk -v tree="$tree" '
    /^```/ && !inside && NF == 2 { path = tree "/" $2; inside = 1; folder = path; sub("/[^/]*$", "", folder); system("mkdir -p \"" folder "\""); printf "" > path; print $2; next }
    /^```/ && !inside { inside = 2; next }
    /^```/ && inside { if (inside == 1) close(path); inside = 0; next }
    inside == 1 { print > path }' "$document" >"$here/files"
count=$(wc -l <"$here/files")
if [ "$count" -ge 8 ] && ! grep -qv '^src/services/lost_found/' "$here/files"; then
    ok "the document makes $count files, all in one folder"
else
    bad "the document makes its files in one folder" "$(cat "$here/files")"
fi

compiler=gcc
command -v ccache >/dev/null && compiler="ccache gcc"
export CCACHE_BASEDIR=$tree CCACHE_NOHASHDIR=1
cd "$tree" || exit 1
if output=$(CC=$compiler meson setup build --buildtype=release 2>&1) && output=$(ninja -C build ikanai test_services 2>&1); then
    ok "it builds without a warning"
else
    bad "it builds" "$output"
    finish
fi

if output=$(IKANAI_PG='' build/test_services lost_found 2>&1) && grep -q '^ok lost_found' <<<"$output"; then
    ok "its test passes"
else
    bad "its test passes" "$output"
fi

build/ikanai registry >"$here/registry" 2>&1
if [ "$(grep -c lost-found "$here/registry")" -eq 4 ]; then ok "its routes are listed with their rules"; else bad "its routes are listed" "$(grep lost "$here/registry")"; fi

port=$((20000 + RANDOM % 20000))
# The desk's role gets the permission, as the document says.
sed -i "0,/permissions: \\[/s//permissions: [lost_found.handle, /" cities/iwaki/sections.yaml
build/ikanai serve --demo --city cities/iwaki --data "$here/data" --port "$port" >"$here/log" 2>&1 &
server=$!
for _ in $(seq 100); do
    curl -fs -o /dev/null "http://127.0.0.1:$port/health" && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.2
done
page=$(curl -s "http://127.0.0.1:$port/lost-found")
if grep -q '<h1>落とし物</h1>' <<<"$page" && grep -q '持ち主を待っている物はありません' <<<"$page"; then
    ok "the page is there, in Japanese"
else
    bad "the page is there" "$page$(cat "$here/log")"
fi
if curl -s "http://127.0.0.1:$port/en/lost-found" | grep -q '<h1>Lost and found</h1>'; then ok "and in English"; else bad "and in English"; fi
code=$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/desk/lost-found")
if [ "$code" = 303 ] || [ "$code" = 401 ] || [ "$code" = 403 ]; then ok "strangers do not get to the desk ($code)"; else bad "strangers do not get to the desk" "$code"; fi

# Somebody of the desk hands in an umbrella, and everybody sees it.
jar=$here/jar
hidden() { grep -o "name=\"$1\" value=\"[^\"]*\"" | head -1 | sed 's/.*value="//; s/"$//'; }
doors=$(curl -s -c "$jar" -b "$jar" "http://127.0.0.1:$port/demo")
# A clerk (主事), whose role got the permission above.
staff=$(sed 's/<li /\n<li /g' <<<"$doors" | grep '主事' | grep -o 'action="/demo/staff/[0-9]*"' | head -1 | grep -o '[0-9]*')
curl -s -o /dev/null -c "$jar" -b "$jar" -d "_token=$(hidden _token <<<"$doors")" "http://127.0.0.1:$port/demo/staff/${staff:-1}"
desk=$(curl -s -c "$jar" -b "$jar" "http://127.0.0.1:$port/desk/lost-found")
send() {
    curl -s -o "$here/answer" -w '%{http_code}' -c "$jar" -b "$jar" --data-urlencode "_token=$(hidden _token <<<"$desk")" \
        --data-urlencode "_key=$(hidden _key <<<"$desk")" --data-urlencode "what=$1" --data-urlencode "place=平駅前" \
        --data-urlencode "found_day=2022-07-18" "http://127.0.0.1:$port/desk/lost-found"
}
code=$(send '')
if [ "$code" = 422 ]; then ok "a form without the thing is asked about (422)"; else bad "a form without the thing is asked about" "$code $(head -c 400 "$here/answer")"; fi
desk=$(curl -s -c "$jar" -b "$jar" "http://127.0.0.1:$port/desk/lost-found")
code=$(send '<b>青い傘</b>')
again=$(send '<b>青い傘</b>')
page=$(curl -s "http://127.0.0.1:$port/lost-found")
if [ "$code" = 303 ] && [ "$again" = 303 ] && [ "$(grep -o '&lt;b&gt;青い傘' <<<"$page" | wc -l)" -eq 1 ]; then
    ok "a thing handed in is seen by everybody, escaped, once though sent twice"
else
    bad "a thing handed in is seen by everybody" "$code $again $(grep -o '<main.*' <<<"$page" | head -c 1500)"
fi
cd "$root" || exit 1
finish
