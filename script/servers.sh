# Sourced by script/test, script/bench and script/faults after install.sh: PostgreSQL and Redis on free ports, with
# their data in the folder $work. The caller stops them: $database and $redis are their process ids.

# Keeps a developer's own settings away from the tests.
forget_settings() {
    export READ_DOT_ENV=0
    unset ALLOWED_HOSTS BROKER_PREFIX BROKER_URL CLAMD_SOCKET CONVERTER_SOCKET DATABASE_URL DEBUG DEMO EMAIL_URL \
        FILES_URL HOST LOG_LEVEL PORT PORTAL_NOW PORTAL_OFFSET PORTAL_UNIT_EMAIL SECRET_KEY SITE_URL STATIC_ROOT \
        X_ACCEL_PREFIX
}

as_postgres() {
    local user=()
    ((EUID != 0)) || user=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    cd "$work/postgres" && exec "${user[@]}" "$postgres/$1" "${@:2}"
}

free_port() {
    "$venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start_postgres() {
    local port
    postgres=$(find /usr/lib/postgresql/*/bin -name initdb 2>/dev/null | sort -V | tail -n 1 || true)
    postgres=${postgres:-$(command -v initdb)} || fail "The tests need PostgreSQL, but initdb is not on PATH."
    postgres=$(dirname "$postgres")
    mkdir "$work/postgres"
    ((EUID != 0)) || chown postgres "$work/postgres"
    (as_postgres initdb -D data -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync) >"$work/initdb.log"
    port=$(free_port)
    (as_postgres postgres -D data -p "$port" -k "$work/postgres" -c listen_addresses=127.0.0.1 \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off "$@") >"$work/postgres.log" 2>&1 &
    database=$!
    until (as_postgres pg_isready -q -h 127.0.0.1 -p "$port"); do
        kill -0 "$database" 2>/dev/null || fail "PostgreSQL did not start: $(tail -n 3 "$work/postgres.log")"
        sleep 0.05
    done
    (as_postgres createdb -h 127.0.0.1 -p "$port" -U postgres browser)
    server_url=postgres://postgres@127.0.0.1:$port
}

start_redis() {
    local port
    port=$(free_port)
    redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$work" >"$work/redis.log" &
    redis=$!
    redis_url=redis://127.0.0.1:$port
}
