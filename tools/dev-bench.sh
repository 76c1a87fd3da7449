#!/usr/bin/env bash
# Speed beside nginx, Fastify and Django, all in the same run: each round measures every one of them for a second, so that
# what else the machine does hits them alike. Ratios of medians are what to trust; minimum and maximum stand beside.
#   tools/dev-bench.sh [WORD]   only the parts named so: guide send inbox list certificate start register build
# BENCH_ROUNDS (5) and BENCH_SECONDS (1) make it longer.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
word=${1:-} rounds=${BENCH_ROUNDS:-5} seconds=${BENCH_SECONDS:-1} program=${BENCH_PROGRAM:-$PWD/build/ikanai}
room=$(mktemp -d /tmp/ikanai-bench.XXXXXX)
chmod 755 "$room"
mkdir -p "$room/www"
started=()
cleanup() {
    for one in "${started[@]:-}"; do [ -n "$one" ] && kill "$one" 2>/dev/null; done
    wait 2>/dev/null
    rm -rf "$room"
}
trap cleanup EXIT

port=18080 nginx_port=18081 fastify_port=18082 django_port=18083
base=http://127.0.0.1
skipped=()
skip() { skipped+=("$1"); echo "SKIPPED $*" >&2; }
wanted() { [ -z "$word" ] || [ "$word" = "$1" ]; }
wait_for() { for _ in $(seq 300); do curl -s -o /dev/null "$1" && return 0; sleep 0.1; done; return 1; }
children() { echo "$1"; pgrep -P "$1"; } # a process and those it started

gcc -std=c17 -D_GNU_SOURCE -O2 -Wall -Wextra -o "$room/load" tests/bench/load.c || exit 1
load() { "$room/load" "$@" 2>>"$room/load.log"; }
value() { sed -n "s/.*\b$1=\([0-9.]*\).*/\1/p"; }

# note FILE LINE: keeps the rate and the other figures of one run
note() { echo "$2" >>"$room/$1"; }
# spread FILE NAME: minimum, median and maximum of a figure over the rounds
spread() { value "$2" <"$room/$1" | sort -n | awk '{ v[NR] = $1 } END { if (NR) print v[1], v[int((NR + 1) / 2)], v[NR] }'; }
median() { spread "$1" "$2" | awk '{ print $2 }'; }
row() { # TITLE FILE
    [ -s "$room/$2" ] || return
    read -r low middle high <<<"$(spread "$2" rate)"
    printf '%-34s %8.0f %8.0f %8.0f /s   p50 %7.2f  p95 %7.2f  p99 %7.2f ms   %7.0f us CPU\n' "$1" "$low" "$middle" "$high" \
        "$(median "$2" p50)" "$(median "$2" p95)" "$(median "$2" p99)" "$(median "$2" cpu_us)"
}
ratio() { # TITLE FILE OTHER BAR
    [ -s "$room/$2" ] && [ -s "$room/$3" ] || return
    awk -v t="$1" -v a="$(median "$2" rate)" -v b="$(median "$3" rate)" -v c="$(median "$2" cpu_us)" -v d="$(median "$3" cpu_us)" -v bar="$4" \
        'BEGIN { printf "  %-32s %.2f x in requests, %.2f x in CPU   (bar %s x)\n", t, a / b, (c > 0 ? d / c : 0), bar }'
}

serve_ikanai() { # DATA MORE...
    local data=$1
    shift
    "$program" serve --demo --city cities/iwaki --data "$data" --port $port --rate off "$@" >"$room/ikanai.log" 2>&1 &
    ikanai=$!
    started+=("$ikanai")
    wait_for $base:$port/ || { cat "$room/ikanai.log"; exit 1; }
}
stop() { kill "$1" 2>/dev/null; wait "$1" 2>/dev/null; }
sign_in() { # KIND ID: a Cookie header
    local jar="$room/jar" form token key
    rm -f "$jar"
    form=$(curl -s -c "$jar" -b "$jar" $base:$port/demo | grep -o "action=\"/demo/$1/$2\".\{0,400\}")
    token=$(grep -o 'name="_token" value="[0-9a-f]*"' <<<"$form" | head -1 | cut -d'"' -f4)
    key=$(grep -o 'name="_key" value="[0-9a-f]*"' <<<"$form" | head -1 | cut -d'"' -f4)
    curl -s -c "$jar" -b "$jar" -o /dev/null --data "_token=$token&_key=$key" $base:$port/demo/"$1"/"$2"
    awk '/^#HttpOnly_|^127/ { printf "%s%s=%s", s, $6, $7; s = "; " } END { print "" }' "$jar"
}

start_nginx() {
    command -v nginx >/dev/null || { skip nginx "is not installed"; return; }
    sed "s|@DIR@|$room|g; s|@PORT@|$nginx_port|" tests/bench/nginx.conf >"$room/nginx.conf"
    nginx -c "$room/nginx.conf" &
    nginx=$!
    started+=("$nginx")
    wait_for $base:$nginx_port/page.html || { nginx=; skip nginx "did not start"; }
}
start_fastify() {
    if [ ! -d tests/bench/fastify/node_modules/better-sqlite3/build ]; then
        (cd tests/bench/fastify && npm ci --silent) || { skip fastify "its packages could not be installed"; return; }
    fi
    node tests/bench/fastify/server.mjs $fastify_port "$room/fastify.db" "$room/www/page.html" >"$room/fastify.log" 2>&1 &
    fastify=$!
    started+=("$fastify")
    wait_for $base:$fastify_port/guide || { cat "$room/fastify.log"; fastify=; skip fastify "did not start"; }
}
start_django() {
    export BENCH_DATABASE=$room/django.db BENCH_PAGE=$room/www/page.html
    /usr/bin/python3 tests/bench/django/app.py >"$room/django.log" 2>&1 || { cat "$room/django.log"; skip django "could not make its tables"; return; }
    /usr/bin/gunicorn --chdir tests/bench/django -b 127.0.0.1:$django_port -w "$(nproc)" -k gthread --threads 4 --log-level error app:application \
        >>"$room/django.log" 2>&1 &
    django=$!
    started+=("$django")
    wait_for $base:$django_port/guide || { cat "$room/django.log"; django=; skip django "did not start"; }
}
start_peers() {
    nginx= fastify= django=
    curl -s $base:$port/procedures/juminhyo >"$room/www/page.html"
    start_nginx
    start_fastify
    start_django
    sed 's|^/desk/entry/inu|/form|' tests/bench/desk.way >"$room/fastify.way"
    sed 's|^/desk/entry/inu|/form|; s|_token={_token}|csrfmiddlewaretoken={csrfmiddlewaretoken}|' tests/bench/desk.way >"$room/django.way"
}
pids() { children "$1" | tr '\n' ','; }

# ---- the guide page ----
one_page() { # FILE PORT PATH PID: wrk says how many, and how long they took at its end; the driver says the CPU
    local told rate p99 line
    told=$(wrk -t1 -c64 -d"${seconds}s" --latency $base:"$2$3")
    rate=$(awk '/Requests\/sec/ { print $2 }' <<<"$told")
    p99=$(awk '$1 == "99%" { v = $2; u = v; sub(/[0-9.]+/, "", u); print v + 0 == 0 ? 0 : (u == "us" ? v / 1000 : u == "s" ? v * 1000 : v + 0) }' <<<"$told")
    line=$(load --port "$2" --get "$3" --connections 64 --seconds 0.5 --pids "$(pids "$4")")
    note "$1" "rate=$rate p50=$(value p50 <<<"$line") p95=$(value p95 <<<"$line") p99=$p99 cpu_us=$(value cpu_us <<<"$line")"
    sleep 0.5
}
measure_guide() {
    for _ in $(seq "$rounds"); do
        one_page guide.ikanai $port /procedures/juminhyo "$ikanai"
        [ -n "$nginx" ] && one_page guide.nginx $nginx_port /page.html "$nginx"
        [ -n "$fastify" ] && one_page guide.fastify $fastify_port /guide "$fastify"
        [ -n "$django" ] && one_page guide.django $django_port /guide "$django"
    done
    echo "Guide page, $(stat -c %s "$room/www/page.html") bytes, 64 connections (min, median, max of $rounds rounds; load by wrk)"
    for one in ikanai nginx fastify django; do row "  $one" guide.$one; done
    ratio "ikanai to nginx" guide.ikanai guide.nginx 0.4
    ratio "ikanai to Fastify" guide.ikanai guide.fastify 3
    ratio "ikanai to Django" guide.ikanai guide.django 20
}

# ---- applications ----
one_send() { # FILE PORT WAY PID COUNT TAKE MORE...
    local file=$1 at=$2 way=$3 pid=$4 count=$5 take=$6
    shift 6
    note "$file" "$(load --port "$at" --way "$way" --take "$take" --take _key --forms "$count" --connections 64 --seconds 10 --pause 0.5 --pids "$(pids "$pid")" "$@")"
    sleep 1
}
measure_send() {
    sign_in staff 15 >"$room/cookies"
    one_send warm $port tests/bench/send.way "$ikanai" 300 _token
    for _ in $(seq "$rounds"); do
        one_send send.ikanai $port tests/bench/send.way "$ikanai" 2000 _token
        one_send desk.ikanai $port tests/bench/desk.way "$ikanai" 2000 _token --cookies "$room/cookies"
        [ -n "$fastify" ] && one_send send.fastify $fastify_port "$room/fastify.way" "$fastify" 300 _token
        [ -n "$django" ] && one_send send.django $django_port "$room/django.way" "$django" 100 csrfmiddlewaretoken
    done
    echo "Application sent, durable, 64 connections (min, median, max of $rounds rounds)"
    row "  ikanai, a resident sends" send.ikanai
    row "  ikanai, staff enter a paper" desk.ikanai
    row "  fastify" send.fastify
    row "  django" send.django
    ratio "ikanai to Fastify" send.ikanai send.fastify 20
    ratio "ikanai to Django" send.ikanai send.django 30
}

# ---- single figures ----
make_cases() { # 10,000 open cases more, once
    [ -n "${has_cases:-}" ] || load --port $port --way tests/bench/desk.way --take _token --take _key --forms 10000 --cookies "$room/cookies" --seconds 60 >/dev/null
    has_cases=yes
}
# ask MORE...: curl as the staff whose cookies these are; hidden NAME FILE: the value of a page's hidden field
ask() { curl -s -H "Cookie: $(cat "$room/cookies")" "$@"; }
hidden() { grep -o "name=\"$1\" value=\"[0-9a-f]*\"" "$2" | head -1 | cut -d'"' -f4; }
ticks_of() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
measure_list() {
    local list=/desk/lists/cases began place
    sign_in staff 15 >"$room/cookies"
    make_cases
    for _ in $(seq "$rounds"); do
        note list "$(load --port $port --get "$list?view=all&state=received&procedure=inu&order=-received" --connections 1 --seconds "$seconds" --cookies "$room/cookies" --pids "$ikanai")"
        ask "$base:$port$list?view=all" >"$room/list.html"
        began=$(date +%s%N) ticks=$(ticks_of "$ikanai")
        place=$(ask -o /dev/null -w '%{redirect_url}' --data "_token=$(hidden _token "$room/list.html")&_key=$(hidden _key "$room/list.html")&format=xlsx&view=all" "$base:$port$list/take-out")
        for _ in $(seq 600); do [ "$(ask -o "$room/cases.xlsx" -w '%{http_code}' "$place/file")" = 200 ] && break; sleep 0.05; done
        note xlsx "rate=$((($(date +%s%N) - began) / 1000000)) cpu_us=$((($(ticks_of "$ikanai") - ticks) * 1000 / $(getconf CLK_TCK)))"
    done
    echo "List of 10,000 cases filtered and sorted, one connection (bar: p95 50 ms)"
    row "  list" list
    if [ "$(head -c2 "$room/cases.xlsx")" = PK ]; then
        echo "  as XLSX, from the button to the file: $(spread xlsx rate) ms (min, median, max; bar 3000), $(median xlsx cpu_us) ms CPU, $(stat -c %s "$room/cases.xlsx") bytes, $(unzip -p "$room/cases.xlsx" xl/worksheets/sheet1.xml 2>/dev/null | grep -o '<row ' | wc -l) rows"
    else
        skip xlsx "the file did not come: $place"
    fi
}
# One search after the other by what few and what many people share.
measure_search() {
    local name token
    sign_in staff 15 >"$room/cookies"
    ask $base:$port/desk/residents >"$room/search.html"
    token=$(hidden _token "$room/search.html")
    for _ in $(seq $((rounds * 10))); do
        for name in 佐藤 鈴木 'サトウ ハナコ' 渡邉 猪狩; do
            ask -o "$room/found.html" -w 'ms=%{time_total} code=%{http_code}\n' --data "_token=$token&purpose=certificate&about=&born-era=&born-year=&born-month=&born-day=&address=&number=" --data-urlencode "name=$name" $base:$port/desk/residents >>"$room/search"
        done
    done
    awk '{ split($1, ms, "="); print ms[2] * 1000 }' "$room/search" | sort -n | awk -v wrong="$(grep -vc code=200 "$room/search")" \
        '{ v[NR] = $1 } END { printf "Search over 326,548 people: p50 %.1f ms, p95 %.1f ms of %d searches, %d not answered by a page\n", v[int((NR + 1) / 2)], v[int(NR * 0.95)], NR, wrong }'
}
measure_inbox() {
    sign_in staff 15 >"$room/cookies"
    echo "Inbox of a section with 10,000 open cases more, one connection (bar: p95 20 ms)"
    make_cases
    for _ in $(seq "$rounds"); do
        note inbox "$(load --port $port --get '/desk/inbox?view=all' --connections 1 --seconds "$seconds" --cookies "$room/cookies" --pids "$ikanai")"
    done
    row "  inbox" inbox
}
measure_certificate() {
    local tests=${program%/*}/test_paper
    [ -x "$tests" ] || ninja -C "${program%/*}" test_paper >/dev/null || { skip certificate "its test does not build"; return; }
    echo "Certificate: compose and sign, ms CPU (bar 10)"
    "$tests" certificate | sed -n 's/^paper bench: /  /p'
}
first_page_ms() { # DATA
    local began
    began=$(date +%s%N)
    "$program" serve --demo --city cities/iwaki --data "$1" --port $port --rate off >"$room/ikanai.log" 2>&1 &
    ikanai=$!
    started+=("$ikanai")
    until curl -s -o /dev/null $base:$port/; do sleep 0.01; done
    echo "rate=$((($(date +%s%N) - began) / 1000000)) cpu_us=$(awk -v ticks="$(getconf CLK_TCK)" '{ print ($14 + $15) * 1000 / ticks }' "/proc/$ikanai/stat")" >>"$room/$2"
}
resident_mib() { awk '/VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$1/status"; }
measure_start() { # DATA TITLE
    rm -f "$room/start"
    for _ in $(seq "$rounds"); do
        first_page_ms "$1" start
        idle=$(sleep 1; resident_mib "$ikanai")
        stop "$ikanai"
    done
    echo "$2: start to first page $(spread start rate) ms, $(median start cpu_us) ms of it CPU (min, median, max; bar 300); resident $idle MiB idle (bar 64)"
}
measure_register() {
    local began=$SECONDS TIMEFORMAT='%U + %S' processor
    rm -rf "$room/city"
    processor=$( { time "$program" demo --people 326548 --data "$room/city" --city cities/iwaki >"$room/register.log" 2>&1; } 2>&1) ||
        { tail -3 "$room/register.log"; return; }
    echo "Register of 326,548 people made in $((SECONDS - began)) s, $processor s of CPU (bar 60)"
    measure_start "$room/city" "City with the full register"
    serve_ikanai "$room/city"
    measure_search
    load --port $port --get /procedures/juminhyo --connections 64 --seconds 3 >/dev/null
    load --port $port --way tests/bench/send.way --take _token --take _key --forms 1000 --seconds 10 >/dev/null
    echo "  resident after load $(resident_mib "$ikanai") MiB (bar 256)"
    stop "$ikanai"
}
measure_build() {
    local began=$SECONDS TIMEFORMAT='%U + %S' processor
    processor=$( { time { CCACHE_DISABLE=1 CC=gcc meson setup --buildtype=release "$room/build" && CCACHE_DISABLE=1 ninja -C "$room/build" ikanai; } >/dev/null; } 2>&1)
    echo "Clean build without ccache: $((SECONDS - began)) s, $processor s of CPU on $(nproc) cores (bar 60)"
}

echo "$(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg) at the start; $("$program" --version 2>/dev/null | head -1)"
if wanted guide || wanted send || wanted inbox || wanted list; then
    serve_ikanai "$room/data"
    if wanted guide || wanted send; then start_peers; fi
    wanted guide && measure_guide
    wanted send && measure_send
    for one in "${nginx:-}" "${fastify:-}" "${django:-}"; do [ -n "$one" ] && stop "$one"; done
    wanted inbox && measure_inbox
    wanted list && measure_list
    stop "$ikanai"
fi
if wanted start; then
    serve_ikanai "$room/data"
    stop "$ikanai"
    measure_start "$room/data" "Demonstration city"
fi
wanted certificate && measure_certificate
wanted register && measure_register
wanted build && measure_build
echo "load $(cut -d' ' -f1 /proc/loadavg) at the end"
[ ${#skipped[@]} -eq 0 ] || { echo "skipped: ${skipped[*]}"; exit 1; }
