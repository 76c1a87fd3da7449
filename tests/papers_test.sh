#!/usr/bin/env bash
# ikanai verify --paper: a stamped paper is checked from outside by the program, by pdfsig, by mutool and by openssl ts.
set -uo pipefail
cd "$(dirname "$0")/.."
ikanai=${IKANAI:-build/ikanai}
test_paper=${TEST_PAPER:-build-test/test_paper}
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
passed=0 failed=0
ok() { echo "ok $1"; passed=$((passed + 1)); }
bad() { echo "FAILED $1: $2"; failed=$((failed + 1)); }
says() { # NAME WANTED-CODE WORDS COMMAND...
    local name=$1 code=$2 words=$3 said
    shift 3
    said=$("$@" 2>&1)
    local found=$?
    if [ "$found" -eq "$code" ] && [[ "$said" == *"$words"* ]]; then ok "$name"; else bad "$name" "code $found: $said"; fi
}

IKANAI_PAPER_OUT=$here "$test_paper" "timestamp: strangers agree" >"$here/made" 2>&1 || { cat "$here/made"; bad "papers: a stamped paper is made" "no paper"; }
says "papers: verify shows who stamped it and when" 0 "by Test Time Stamping" "$ikanai" verify --paper "$here/stamped.pdf" --authority "$here/root.pem"
says "papers: verify names the level" 0 "PAdES B-T" "$ikanai" verify --paper "$here/stamped.pdf"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$here/other.key" -out "$here/other.pem" -days 2 -subj /CN=other 2>/dev/null
says "papers: a stamp of another authority is refused" 1 "not from below" "$ikanai" verify --paper "$here/stamped.pdf" --authority "$here/other.pem"
says "papers: another city's certificate is refused" 1 "another certificate" "$ikanai" verify --paper "$here/stamped.pdf" --certificate "$here/other.pem"
python3 - "$here" <<'PYTHON'
import sys
bytes_ = bytearray(open(sys.argv[1] + "/stamped.pdf", "rb").read())
bytes_[bytes_.index(b"stream") + 400] ^= 1
open(sys.argv[1] + "/changed.pdf", "wb").write(bytes_)
PYTHON
says "papers: one changed byte is found" 1 "does not hold" "$ikanai" verify --paper "$here/changed.pdf"
says "papers: what is no paper is said to be none" 1 "not a readable PDF" "$ikanai" verify --paper tests/papers_test.sh
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
