# Sourced by script/server and script/test: finds Python, installs Debian packages, makes a virtual environment.
# Each is done once; later calls only look, which takes milliseconds.

fail() {
    echo "$*" >&2
    exit 1
}

# Stops with a sentence about what could not be installed, and why as far as the log $1 tells.
explain() {
    if grep -qiE 'temporary failure|could not resolve|NewConnectionError|could not connect|timed out|unreachable' "$1"; then
        rm -f "$1"
        fail "$2 could not be fetched: this machine does not reach the network, or not the server that has them."
    fi
    tail -n 15 "$1" >&2
    rm -f "$1"
    fail "$2 could not be installed: see above."
}

python_serves() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

on_debian() {
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null
}

# Sets $python to one that is 3.11 or newer, python3 before all others.
find_python() {
    if on_debian && ! command -v python3 >/dev/null; then
        need_debian_packages python3 python3-venv
    fi
    for python in python3 python3.13 python3.12 python3.11; do
        python_serves "$python" && return
    done
    fail "Python 3.11 or newer is needed, and there is none on PATH."
}

missing_packages() {
    local installed package
    installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
    for package in "$@"; do
        [[ $'\n'$installed$'\n' == *$'\n'"$package installed"$'\n'* ]] || echo "$package"
    done
}

# Installs those of the named Debian packages that are missing.
need_debian_packages() {
    local missing log
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    as_root=()
    if ((EUID != 0)); then
        as_root=(sudo -n)
        sudo -n true 2>/dev/null ||
            fail "Debian packages are missing. Install them with: sudo apt-get install --no-install-recommends ${missing[*]}"
    fi
    echo "Installing Debian packages: ${missing[*]}"
    log=$(mktemp)
    install_without_services "${missing[@]}" </dev/null >"$log" 2>&1 || explain "$log" "The Debian packages"
    rm -f "$log"
}

# A database or broker that comes along must not start by itself: policy-rc.d keeps it from doing so.
install_without_services() (
    umask 022 # or what the packages' own scripts make can be read by nobody else
    policy=/usr/sbin/policy-rc.d
    apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120)
    if [[ ! -e $policy ]]; then
        trap '"${as_root[@]}" rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null && "${as_root[@]}" chmod 755 "$policy"
    fi
    "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "$@"
)

# LibreOffice opens what people send only where it sees no other file. bubblewrap sees to that, or else the kernel's
# Landlock; where neither can, the portal keeps Word documents as they come.
want_bubblewrap() {
    if ! command -v soffice >/dev/null || command -v bwrap >/dev/null; then
        return
    elif on_debian && { ((EUID == 0)) || sudo -n true 2>/dev/null; }; then
        need_debian_packages bubblewrap
    else
        echo "Without bubblewrap PDFs of Word documents are made only where the kernel has Landlock: install bubblewrap."
    fi
}

# What WeasyPrint loads, and fonts for the scripts in which names and papers come.
need_pdf_packages() {
    local pango='import ctypes, sys; ctypes.CDLL("libpango-1.0." + ("dylib" if sys.platform == "darwin" else "so.0"))'
    if on_debian; then
        need_debian_packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-noto-cjk
    else
        "$python" -c "$pango" 2>/dev/null ||
            fail "PDFs need Pango with HarfBuzz, and Noto fonts: install them with this system's package manager."
    fi
}

# Makes the virtual environment $1 with the requirements in the file $2, when either has changed.
# Only one at a time, since two copies may start from one clone.
make_environment() {
    local folder=$1 requirements=$2 stamp
    exec {lock}<"$requirements"
    if command -v flock >/dev/null && ! flock --nonblock "$lock"; then
        echo "Waiting for the other script that installs packages here"
        flock "$lock"
    fi
    stamp=$(environment_stamp "$folder") || stamp=none
    if [[ $stamp != "$(cat "$folder/installed" 2>/dev/null)" ]]; then
        install_environment "$folder" "$requirements"
        environment_stamp "$folder" >"$folder/installed"
    fi
    exec {lock}<&-
}

environment_stamp() {
    "$1/bin/python" - "$PWD/$1" requirements*.txt 2>/dev/null <<'PYTHON'
import hashlib, pathlib, sys
place, *files = sys.argv[1:]
content = b"".join(pathlib.Path(file).read_bytes() for file in files)
print(place, sys.version.split()[0], hashlib.sha256(content).hexdigest())
PYTHON
}

install_environment() {
    local folder=$1 requirements=$2 log
    if on_debian && ! "$python" -c 'import ensurepip' 2>/dev/null; then
        need_debian_packages python3-venv
    fi
    echo "Making the virtual environment $folder"
    log=$(mktemp)
    {
        "$python" -m venv --clear "$folder" &&
            "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --retries 2 -r "$requirements"
    } </dev/null >"$log" 2>&1 || explain "$log" "The Python packages in $requirements"
    rm -f "$log"
}
