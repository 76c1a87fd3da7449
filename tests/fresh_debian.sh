#!/usr/bin/env bash
# A newcomer's first minutes: makes an empty Debian 12 in a folder, clones this repository into it and does ./dev run there.
#   tests/fresh_debian.sh [--test]     with --test ./dev test as well (half an hour)
# Needs root, debootstrap and some 3 GB. Packages come from wherever this machine's own apt gets them. Not part of
# ./dev test: ./dev check-all may call it. Says "ok" or "FAILED" like every other test; KEEP=1 leaves the folder.
set -uo pipefail
cd "$(dirname "$0")/.."
repository=$PWD
name="fresh Debian 12: ./dev run shows the city within three minutes after installing"
other="fresh Debian 12: ./dev test passes"
passed=0 failed=0 skipped=0
ok() { echo "ok $1"; passed=$((passed + 1)); }
bad() { echo "FAILED $1: $2"; failed=$((failed + 1)); }
end() { echo "$passed passed, $failed failed, $skipped skipped"; [ "$failed" -eq 0 ]; exit $?; }

if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
    echo "SKIPPED $name: this needs root and debootstrap"
    skipped=1
    end
fi

place=$(mktemp -d /var/tmp/ikanai-fresh.XXXXXX)
root=$place/root port=$((20000 + RANDOM % 20000)) server=
cleanup() {
    [ -n "$server" ] && kill -TERM "-$server" 2>/dev/null
    sleep 1
    local mounted
    for mounted in dev/pts dev sys proc; do mountpoint -q "$root/$mounted" && umount -l "$root/$mounted"; done
    # Never remove anything while a machine's own folder still hangs in it.
    if [ -z "${KEEP:-}" ] && ! grep -q " $root/" /proc/mounts; then rm -rf --one-file-system "$place"; else echo "# kept: $place"; fi
}
trap cleanup EXIT

mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' 2>/dev/null | awk '$2 == "bookworm" { print $1; exit }')
began=$SECONDS
if ! debootstrap --variant=minbase --include=git,ca-certificates bookworm "$root" ${mirror:+"$mirror"} >"$place/debootstrap.log" 2>&1; then
    bad "$name" "no empty Debian could be made: $(tail -3 "$place/debootstrap.log")"
    end
fi
echo "# an empty Debian: $((SECONDS - began)) s"
rm -f "$root/etc/apt/sources.list"
cp -r /etc/apt/sources.list.d /etc/apt/apt.conf.d /etc/apt/trusted.gpg.d "$root/etc/apt/"
[ -f /etc/apt/sources.list ] && cp /etc/apt/sources.list "$root/etc/apt/"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
mkdir -p "$root"/{proc,sys,dev/pts}
mount --bind /proc "$root/proc" && mount --bind /sys "$root/sys" && mount --bind /dev "$root/dev" && mount --bind /dev/pts "$root/dev/pts"
git clone -q "$repository" "$root/root/ikanai"

inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive bash -c "cd /root/ikanai && $1"; }

began=$SECONDS
if ! inside "./dev install run" >"$place/install.log" 2>&1; then
    bad "$name" "installing failed: $(tail -5 "$place/install.log")"
    end
fi
echo "# packages: $((SECONDS - began)) s"

began=$SECONDS answer=
set -m
inside "exec ./dev run --port $port --data /root/data" >"$place/run.log" 2>&1 &
server=$!
set +m
while [ $((SECONDS - began)) -lt 180 ] && kill -0 "$server" 2>/dev/null; do
    answer=$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/" || true)
    [ "$answer" = 200 ] && break
    sleep 1
done
took=$((SECONDS - began))
if [ "$answer" != 200 ]; then
    bad "$name" "after $took s the page answered \"$answer\": $(tail -5 "$place/run.log")"
elif ! curl -s "http://127.0.0.1:$port/demo" | grep -q '/demo/residents/' || ! grep -q "/demo" "$place/run.log"; then
    bad "$name" "the page is there, the ways to sign in are not: $(tail -5 "$place/run.log")"
else
    ok "$name"
    echo "# built, filled and served after $took s"
fi

if [ "${1:-}" = --test ]; then
    kill -TERM "-$server" 2>/dev/null
    server=
    if inside "./dev test" >"$place/test.log" 2>&1; then ok "$other"; else bad "$other" "$(tail -30 "$place/test.log")"; fi
    tail -1 "$place/test.log" | sed 's/^/# /'
fi
end
