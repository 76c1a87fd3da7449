#!/usr/bin/env bash
# The documents speak of what exists: every path and local link in docs/ and README.md is there, each folder of code has
# its README, decisions have their three parts, and no address of this machine stands in them.
set -uo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
passed=0 failed=0
ok() { echo "ok docs: $1"; passed=$((passed + 1)); }
bad() { echo "FAILED docs: $1"; printf '%s\n' "$2" | head -20; failed=$((failed + 1)); }
judge() { if [ -z "$2" ]; then ok "$1"; else bad "$1" "$2"; fi; }

documents=$(ls README.md docs/*.md docs/decisions/*.md)

# `src/...` and the like in backquotes. Names with * are patterns; NAME in capitals stands for any; what the module document makes is not there yet.
missing=
while IFS=: read -r file path; do
    case "$path" in *NAME* | *lost_found* | *DIR* | *FOLDER*) continue ;; esac
    if [[ $path == *'*'* ]]; then
        compgen -G "$path" >/dev/null || missing+="$file: $path"$'\n'
    elif [ ! -e "${path%/}" ]; then
        missing+="$file: $path"$'\n'
    fi
done < <(for file in $documents; do grep -oE '`(src|docs|tests|tools|cities)/[^` ]*`' "$file" | tr -d '`' | sed "s|^|$file:|"; done)
judge "every path exists" "$missing"

missing=
while IFS=: read -r file target; do
    target=${target%%#*}
    [ -z "$target" ] && continue
    [ -e "$(dirname "$file")/$target" ] || missing+="$file: $target"$'\n'
done < <(for file in $documents; do grep -oE '\]\([^)]*\)' "$file" | sed 's/^](//; s/)$//' | grep -vE '^(https?:|mailto:|/)' | sed "s|^|$file:|"; done)
judge "every link leads somewhere" "$missing"

missing=
for folder in src/base src/system src/store src/web src/paper src/city src/engines/*/ src/services/*/; do
    [ -s "${folder%/}/README.md" ] || missing+="$folder"$'\n'
done
judge "every room has its README" "$missing"

missing=
for file in docs/decisions/*.md; do
    for part in Context Choice Price; do grep -q "^\*\*$part\.\*\*" "$file" || missing+="$file: $part"$'\n'; done
    [ "$(wc -l <"$file")" -le 60 ] || missing+="$file: longer than a page"$'\n'
done
judge "decisions have context, choice and price, on one page" "$missing"

judge "the tour names every floor" "$(grep -v '^#' src/FLOORS | tr ' ' '\n' | while read -r floor; do
    if [ -n "$floor" ] && [ -n "$(find "src/$floor" -name '*.c' -print -quit 2>/dev/null)" ] && ! grep -q "\`src/$floor\`" docs/tour.md; then echo "$floor"; fi
done)"

judge "nothing of this machine stands in them" "$(grep -nE '/home/|/root/|/[w]ork/|/tmp/' $documents)"

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
