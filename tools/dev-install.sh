# Sourced by ./dev: installs Debian packages of tools/packages that are missing, and the browser tests' libraries.

packages_of() { # section...
    local section
    for section in "$@"; do
        awk -v want="[$section]" '/^\[/ { on = $0 == want; next } on && !/^#/ && NF { print $1 }' tools/packages
    done
}

install_missing() { # section...
    local missing=() package
    for package in $(packages_of "$@"); do
        # A machine with its own newer node needs no second one.
        case "$package" in nodejs | npm) command -v "${package/nodejs/node}" >/dev/null && continue ;; esac
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    echo "These Debian packages are missing and will be installed: ${missing[*]}"
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "Please install them as root: apt-get install ${missing[*]}" >&2; exit 1; }
        as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

install_node() { # the browser tests' libraries, as tests/browser/package-lock.json names them
    if [ ! -d tests/browser/node_modules ] || [ tests/browser/package-lock.json -nt tests/browser/node_modules/.package-lock.json ]; then
        (cd tests/browser && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --silent)
    fi
}
