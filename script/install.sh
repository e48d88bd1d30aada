# Sourced by the other scripts: finds Python, installs Debian packages and creates virtual environments. Later calls
# only check, which takes milliseconds.

# Of a script that another one starts in the background, INT is ignored, which bash itself cannot change.
if [[ $(trap -p INT) == "trap -- '' "* ]] && env --default-signal=INT true 2>/dev/null; then
    exec env --default-signal=INT bash "script/${0##*/}" "$@"
fi

fail() {
    echo "$*" >&2
    exit 1
}

# Runs the command that installs $1; shows its output only if it fails.
install() {
    local log
    log=$(mktemp)
    if interruptible "${@:2}" </dev/null >"$log" 2>&1; then
        rm -f "$log"
        return
    fi
    if grep -qiE 'temporary failure|could not resolve|NewConnectionError|could not connect|timed out|unreachable|connect error' "$log"; then
        rm -f "$log"
        fail "$1 could not be downloaded: the network or the server cannot be reached."
    fi
    tail -n 15 "$log" >&2
    rm -f "$log"
    fail "$1 could not be installed: see above."
}

# Runs the command in a process group of its own, which ends with this script: bash acts upon a signal only while it waits.
interruptible() {
    local status=0
    set -m
    "$@" &
    set +m
    trap 'kill -TERM -- "-$!"; exit 130' INT
    trap 'kill -TERM -- "-$!"; exit 143' TERM
    wait "$!" || status=$?
    trap - INT TERM
    return "$status"
}

python_serves() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

on_debian() {
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null
}

# Sets $python to Python 3.11 or newer; python3 is preferred.
find_python() {
    if on_debian && ! command -v python3 >/dev/null; then
        need_debian_packages python3 python3-venv
    fi
    for python in python3 python3.13 python3.12 python3.11; do
        python_serves "$python" && return
    done
    fail "Python 3.11 or newer is required, and none is on PATH."
}

# Installs those of the named Debian packages that are missing.
need_debian_packages() {
    local missing as_root=()
    mapfile -t missing < <(comm -13 \
        <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' | sort -u) \
        <(printf '%s\n' "$@" | sort -u))
    ((${#missing[@]})) || return 0
    if ((EUID != 0)); then
        as_root=(sudo -n)
        sudo -n true 2>/dev/null ||
            fail "Debian packages are missing. Install them with: sudo apt-get install --no-install-recommends ${missing[*]}"
    fi
    echo "Installing Debian packages: ${missing[*]}"
    install "The Debian packages" "${as_root[@]}" sh -c "$apt_get" sh "${missing[@]}"
}

# policy-rc.d prevents installed databases and brokers from starting by themselves. A script that ends leaves apt-get to
# its end: with half-configured packages nothing more can be installed.
apt_get='
    trap "" INT TERM
    umask 022 # otherwise nobody else can read what the packages install
    export DEBIAN_FRONTEND=noninteractive
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
        trap "rm -f $policy" EXIT
        printf "#!/bin/sh\nexit 101\n" >$policy && chmod 755 $policy
    fi
    apt-get -qq -o DPkg::Lock::Timeout=120 update &&
        apt-get -qq -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@"'

# LibreOffice opens received files only where bubblewrap or the kernel's Landlock can confine it. Without either, the
# portal keeps Word documents and presentations unconverted.
want_bubblewrap() {
    if ! command -v soffice >/dev/null || command -v bwrap >/dev/null; then
        return
    elif on_debian && { ((EUID == 0)) || sudo -n true 2>/dev/null; }; then
        need_debian_packages bubblewrap
    else
        echo "bubblewrap is not installed: without it, Word documents and presentations are converted only if the kernel supports Landlock."
    fi
}

# The libraries of WeasyPrint, and fonts for the writing systems of names and papers.
need_pdf_packages() {
    local pango='import ctypes, sys; ctypes.CDLL("libpango-1.0." + ("dylib" if sys.platform == "darwin" else "so.0"))'
    if on_debian; then
        need_debian_packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-noto-cjk
    else
        "$python" -c "$pango" 2>/dev/null ||
            fail "PDFs need Pango with HarfBuzz, and Noto fonts: install them with this system's package manager."
    fi
}

# Creates the virtual environment $1 with the packages of the lock $2, if either has changed.
make_environment() {
    make_once "$1" "$2" with_uv
}

# uv has its own virtual environment, so that the portal's contains only the portal's packages.
make_uv() {
    make_once .venv-uv requirements-uv.txt with_pip
}

# One at a time, since two copies may start from one clone. The note is written last, so that an installation that was
# killed starts again.
make_once() {
    local folder=$1 lock=$2 held
    exec {held}<"$lock"
    if command -v flock >/dev/null && ! flock --nonblock "$held"; then
        echo "Waiting for another script that is installing packages here"
        flock "$held"
    fi
    if ! { python_serves "$folder/bin/python" && note "$@" | cmp -s - "$folder/installed"; }; then
        [[ $folder == .venv-uv ]] || make_uv
        echo "Creating the virtual environment $folder"
        install "The Python packages in $lock" "$3" "$folder" "$lock"
        note "$@" >"$folder/installed"
    fi
    exec {held}<&-
}

# What an environment was made from, and its own folder, which its programs name: copies of the project may share it by a
# symbolic link.
note() {
    (cd "$1" && pwd -P)
    cat "$2"
}

with_pip() {
    if on_debian && ! "$python" -c 'import ensurepip' 2>/dev/null; then
        need_debian_packages python3-venv
    fi
    "$python" -m venv --clear "$1" &&
        "$1/bin/pip" install --disable-pip-version-check --retries 2 --require-hashes -r "$2"
}

with_uv() {
    run_uv venv --clear --python "$(command -v "$python")" "$1" &&
        run_uv pip sync --python "$1/bin/python" --require-hashes --compile-bytecode "$2"
}

# uv does not read pip's configuration, which may name a machine's own index and certificates.
run_uv() (
    export UV_PYTHON_DOWNLOADS=never
    : "${UV_DEFAULT_INDEX=$(pip_setting index-url)}" "${SSL_CERT_FILE=$(pip_setting cert)}"
    [[ -z $UV_DEFAULT_INDEX ]] || export UV_DEFAULT_INDEX
    if [[ -n $SSL_CERT_FILE ]]; then
        export SSL_CERT_FILE
    elif [[ -s /etc/ssl/certs/ca-certificates.crt ]]; then
        export UV_SYSTEM_CERTS=1 # as pip does
    fi
    .venv-uv/bin/uv "$@"
)

# A setting of pip, from its environment variables or configuration files.
pip_setting() {
    .venv-uv/bin/pip config list | sed -n "s/^\(:env:\|global\)\.$1='\(.*\)'$/\2/p" | head -n 1
}
