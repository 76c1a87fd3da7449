#!/usr/bin/env bash
# The compilers of templates and sentences: golden output, what they refuse (with file and line), types that must not
# compile, sentences without Japanese, and hostile values in every place of a page.
set -uo pipefail
cd "$(dirname "$0")/.."
root=$PWD
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
passed=0 failed=0 skipped=0
ok() { echo "ok $1"; passed=$((passed + 1)); }
bad() { echo "FAILED $1"; failed=$((failed + 1)); }

flags="-std=c17 -D_GNU_SOURCE -Wall -Wextra -Wshadow -Werror"
cc $flags -O1 tools/make_pages.c -o "$here/make_pages" || exit 1
cc $flags -O1 tools/make_messages.c -o "$here/make_messages" || exit 1

# ---- golden: what the sample becomes (UPDATE=1 writes it anew) ----
(cd tests/pages && "$here/make_pages" sample "$here/sample.pages.c" "$here/sample.pages.h" frame.html row.html sample.html) || bad "the sample compiles"
for file in sample.pages.c sample.pages.h; do
    [ -n "${UPDATE:-}" ] && cp "$here/$file" "tests/golden/pages/$file.golden"
    if diff -u "tests/golden/pages/$file.golden" "$here/$file"; then ok "golden $file"; else bad "golden $file"; fi
done

# ---- refused templates: NAME, LINE of the fault, words of the sentence; the template comes from standard input ----
refuses() {
    local name=$1 line=$2 words=$3 said
    cat >"$here/refused.html"
    if said=$(cd "$here" && ./make_pages m out.c out.h refused.html 2>&1); then
        bad "refuses $name (it was taken)"
    elif [[ "$said" == "refused.html:$line: "*"$words"* ]]; then
        ok "refuses $name"
    else
        bad "refuses $name: it says: $said"
    fi
}
part() { printf '{part x(const struct sample_view *view)}\n%s\n' "$1"; }
while IFS='|' read -r name words template; do
    [ -n "$name" ] && refuses "$name" 2 "$words" < <(part "$template")
done <<'CASES'
a value in a script|no content|<script src="/assets/a.js">{view.title}</script>
a script without src|only with src|<script>x</script>
a script from elsewhere|/assets/ only|<script src="/x.js"></script>
a script from a value|/assets/ only|<script src="{view.address}"></script>
a style element|not used here|<style>{view.title}</style>
a style attribute|no style|<p style="color:{view.title}">x</p>
an on attribute|no script|<p onclick="{view.title}">x</p>
an unquoted value|double quotes|<p class={view.title}>x</p>
a single-quoted value|double quotes|<p class='x'>x</p>
a value as tag name|write &lt;|<{view.title}>x</p>
a value as attribute name|cannot stand for a tag's or an attribute's name|<p {view.title}="x">x</p>
a value in a comment|comment|<!-- {view.title} -->
a value in a tag|cannot stand for|<p {view.title}>x</p>
an open comment|not closed|<!-- x
a tag that is not closed|<p> is not closed|<p>x
a wrong end tag|</b> where </p> is due|<p>x</b>
an end tag too many|closes nothing|x</p>
an unknown element|not used here|<marquee>x</marquee>
an element that closes itself|only inside <svg>|<p/>
an end tag of a void element|does not exist|<br></br>
a bare ampersand|&amp;|a & b
a bare ampersand in a value|&amp;|<a href="/x?a=1&b=2">x</a>
a bare less-than|&lt;|1 < 2
a javascript address|an address begins with|<a href="javascript:x">x</a>
a relative address|an address begins with|<a href="x">x</a>
another host's address|an address begins with|<a href="//x">x</a>
a sentence in an address|holds no sentence|<a href="{t "x"}">x</a>
a POST form without its token|write {form|<form method="post" action="/x"></form>
a form in a form|inside a form|{form "/x"}{form "/y"}{end}{end}
a plain form in a form|inside a form|{form "/x"}<form action="/y"></form>{end}
an if without end|not ended|{if view.note}x
an end too many|without a beginning|x{end}
an else without if|without {if}|x{else}y{end}
two elses|after {else}|{if view.note}a{else}b{else}c{end}
branches that differ|another place|{if view.note}<p>{else}x{end}</p>
a block that opens an element|another place|{each tag in view.tags}<p>{end}
a tag that ends in a branch|attribute|<p{if view.note}>x</p>{end}
a value that ends in a branch|ends inside|<p class="{if view.note}a">{end}</p>
an address begun in one branch only|another place|<a href="{if view.note}/x{end}">x</a>
a brace that is not closed|without "}"|{view.title
a brace too many|without "{"|x } y
an assignment|assigns nothing|{view.title = view.note}
two statements|cannot stand|{view.title; x}
an unbalanced bracket|bracket|{counted(view.number}
too few values|places for 2 values and gets 1|{t "{1} {2}" view.note}
too many values|places for 0 values and gets 1|{t "x" view.note}
a sentence without words|write {t|{t ""}
an attribute twice|stands twice|<p class="a" class="b">x</p>
an img without alt|needs alt|<img src="/x.png">
a button without type|needs type|<button>x</button>
markup in an option|words only|<select name="a"><option><b>x</b></option></select>
a part in an attribute|markup cannot stand|<p title="{part row view}">x</p>
a list without in|each item in list|{each x of list}{end}
a title in a part|before the markup of a page|{title}x{end}
content in a part|in a frame|{content}
http-equiv|http-equiv|<meta http-equiv="refresh" content="0">
srcdoc|not used here|<p srcdoc="x">x</p>
a name of the page's own|own|{each out in view.list}{end}
CASES
refuses "a file without head" 1 "a template begins with" <<<"<p>x</p>"
refuses "a page without title" 2 "needs {title}" <<<$'{page x()}\n<h1>x</h1>'
refuses "a frame without content" 4 "one {content}" <<<$'{frame x()}\n<p>x</p>\n'
refuses "markup in a title" 2 "words only" <<<$'{page x()}\n{title}<b>x</b>{end}\n<h1>x</h1>'
refuses "a fault on its own line" 5 "where </div> is due" <<<$'{part x()}\n<div>\n\n\n</p>\n</div>'

# ---- sentences ----
mkdir -p "$here/src/a"
printf '{part x()}\n<p>{t "Hello {1}" 1}</p>\n' >"$here/src/a/x.html"
printf 'int x = TR("From"\n " C"); /* TR("not this") */ char *y = "TR(\\"nor this\\")";\n' >"$here/src/a/x.c"
messages() { (cd "$here" && IKANAI_DRAFT=${1:-} ./make_messages src messages.h messages.c messages.d 2>&1); }
said=$(messages) && bad "a missing sentence stops the build" || ok "a missing sentence stops the build"
[[ "$said" == *'src/a/x.html:2: no Japanese in any ja.po: "Hello {1}"'* ]] && ok "it names file, line and sentence" || bad "it names file, line and sentence: $said"
[[ "$said" == *'src/a/x.c:1: no Japanese in any ja.po: "From C"'* ]] && ok "it finds TR over two lines" || bad "it finds TR over two lines: $said"
[[ "$said" != *"not this"* && "$said" != *"nor this"* ]] && ok "it leaves out comments and strings" || bad "it leaves out comments and strings"
messages 1 >/dev/null && ok "a draft may miss sentences" || bad "a draft may miss sentences"
printf 'msgid "Hello {1}"\nmsgstr ""\n"こんに"\n"ちは {1}"\n\nmsgid "From C"\nmsgstr "Cから"\n\nmsgid "Old"\nmsgstr "古い"\n' >"$here/src/a/ja.po"
said=$(messages) && ok "all sentences have Japanese" || bad "all sentences have Japanese: $said"
[[ "$said" == *'ja.po:'*'warning'*'"Old"'* ]] && ok "an unused sentence is a warning" || bad "an unused sentence is a warning: $said"
grep -q 'こんにちは {1}' "$here/messages.c" && ok "lines of a po file are joined" || bad "lines of a po file are joined"
grep -q 'src/a/x.html' "$here/messages.d" && grep -q ' src/a$' "$here/messages.d" && ok "the depfile lists files and folders" || bad "the depfile lists files and folders"
before=$(stat -c %Y.%i "$here/messages.c"); sleep 1.1; messages >/dev/null
[ "$before" = "$(stat -c %Y.%i "$here/messages.c")" ] && ok "an unchanged table is not touched" || bad "an unchanged table is not touched"
mkdir -p "$here/src/b"
printf 'msgid "From C"\nmsgstr "別の言い方"\n' >"$here/src/b/ja.po"
said=$(messages) && bad "two translations are refused" || { [[ "$said" == *"in another way elsewhere"* ]] && ok "two translations are refused" || bad "two translations: $said"; }
printf 'msgid "Hello {1}"\nmsgstr "こんにちは {2}"\n' >"$here/src/b/ja.po"; rm "$here/src/a/ja.po"
said=$(messages) && bad "values that do not match are refused" || { [[ "$said" == *"do not match"* ]] && ok "values that do not match are refused" || bad "values: $said"; }

# ---- types, with both compilers ----
"$here/make_messages" src "$here/messages.h" "$here/messages.c" "$here/messages.d" 2>/dev/null ||
    IKANAI_DRAFT=1 "$here/make_messages" src "$here/messages.h" "$here/messages.c" "$here/messages.d" 2>/dev/null
"$here/make_pages" web "$here/web.pages.c" "$here/web.pages.h" src/web/*.html || bad "the parts of web compile"
compiles() { # COMPILER EXPRESSION
    printf '#include "web/output.h"\nvoid x(struct output *out, const char *words, struct html markup, bool truth, struct text text);\nvoid x(struct output *out, const char *words, struct html markup, bool truth, struct text text)\n{ (void)words; (void)markup; (void)truth; (void)text; %s; }\n' "$2" >"$here/type.c"
    "$1" $flags -Isrc -I"$here" -fsyntax-only "$here/type.c" 2>/dev/null
}
for compiler in gcc clang; do
    command -v $compiler >/dev/null || { echo "SKIPPED types with $compiler: it is not installed"; skipped=$((skipped + 1)); continue; }
    compiles $compiler 'put(out, text)' && compiles $compiler 'put(out, markup)' && compiles $compiler 'put_in(out, IN_ATTRIBUTE, 3)' \
        && ok "$compiler takes text, markup in text, numbers" || bad "$compiler takes text, markup in text, numbers"
    for refused in 'put(out, words)' 'put(out, "words")' 'put_in(out, IN_ATTRIBUTE, words)' 'put_in(out, IN_ATTRIBUTE, markup)' \
        'put(out, truth)' 'put_message(out, IN_TEXT, TR("{1}"), SHOWN(words))' 'put(out, &text)'; do
        compiles $compiler "$refused" && bad "$compiler refuses $refused" || ok "$compiler refuses $refused"
    done
done

# ---- hostile values in every place of the sample ----
program="tests/pages/property.c $here/sample.pages.c $here/web.pages.c $here/messages.c $(ls src/base/*.c | grep -v _test.c)"
for name in shown language output form field_read form_data target chart html html_check html_reader; do program="$program src/web/$name.c"; done
libraries="-ljansson -lutf8proc -lcmark-gfm -lcmark-gfm-extensions -lsodium -lm"
for compiler in gcc clang; do
    command -v $compiler >/dev/null || continue
    $compiler $flags -Wmissing-prototypes -Wformat=2 -O2 -Isrc -Itests/pages -I"$here" -c "$here/sample.pages.c" -o "$here/sample.o" \
        && ok "$compiler compiles the sample without warnings" || bad "$compiler compiles the sample without warnings"
    if $compiler -std=c17 -D_GNU_SOURCE -O1 -fsanitize=address,undefined -fno-sanitize-recover=all \
        -Isrc -Itests/pages -I"$here" $program $libraries -o "$here/property"; then
        if "$here/property" "${ROUNDS:-4000}"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    else
        bad "$compiler builds the sample"
    fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
