# Sourced by ./dev and its parts: the builds. Each has a folder of its own; meson lists the sources anew each time.

# What is compiled once is found again from another folder (tests/write_a_module_test.sh builds a copy of the tree).
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

compiler_command() { # gcc or clang, through ccache where it is there
    command -v ccache >/dev/null && echo "ccache $1" || echo "$1"
}

build_in() { # folder compiler targets... -- meson options...
    local folder=$1 compiler=$2
    shift 2
    local targets=() options=()
    while [ $# -gt 0 ] && [ "$1" != -- ]; do targets+=("$1"); shift; done
    [ $# -gt 0 ] && shift
    options=("$@")
    if [ -f "$folder/build.ninja" ]; then
        meson setup --reconfigure "$folder" "${options[@]}" >"$folder/setup.log" 2>&1 || { tail -30 "$folder/setup.log"; return 1; }
    else
        mkdir -p "$folder"
        CC=$(compiler_command "$compiler") meson setup "$folder" "${options[@]}" >"$folder/setup.log" 2>&1 ||
            { tail -30 "$folder/setup.log"; return 1; }
    fi
    # The generators end without giving back what the system takes anyway.
    ASAN_OPTIONS=detect_leaks=0 ninja -C "$folder" "${targets[@]}" >"$folder/build.log" 2>&1 || { tail -60 "$folder/build.log"; return 1; }
}

build_release() {
    echo "Building (build/) ..."
    build_in build gcc ikanai -- --buildtype=release -Db_lto=false
}
