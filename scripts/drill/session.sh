#!/usr/bin/env bash
# Runs the document twice on Debian's PostgreSQL, as a normal user in a separate home.
# Needs REPOSITORY, RELEASE_BEFORE, RELEASE_HERE, RELEASE_AFTER, STRIPE_BASE_URL and NODE_EXTRA_CA_CERTS.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
postgres=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
export PATH="$postgres:/usr/sbin:$PATH"
export LC_ALL=C.UTF-8
cluster=
runner=

stop_postgres() { [ -z "$cluster" ] || pg_ctl --pgdata="$cluster" --mode=immediate --silent stop > /dev/null 2>&1 || true; }
end() {
  [ -z "$runner" ] || { kill -TERM "$runner" 2> /dev/null && wait "$runner"; } || true
  for cluster in "$HOME"/*/cluster "$HOME"/*/revenue/run/standby; do stop_postgres; done
}
trap end EXIT
trap 'exit 143' TERM INT HUP

# Finds ten consecutive free ports.
free_ports() {
  local first port
  for _ in $(seq 50); do
    first=$((1100 + RANDOM % 2000))
    for port in 0 1 2 3 4 5 6 7 8 9; do
      ! (: < "/dev/tcp/127.0.0.1/$first$port") 2> /dev/null || continue 2
    done
    echo "$first"
    return
  done
  return 1
}

# run NAME ARGUMENT …: in a new folder with a new cluster
run() {
  local folder="$HOME/$1" password=superuser
  mkdir "$folder"
  cluster="$folder/cluster"
  initdb --pgdata="$cluster" --username=postgres --pwfile=<(echo "$password") --auth=scram-sha-256 --no-sync > "$folder/initdb.log"
  PORTS=$(free_ports)
  printf "port = %s9\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\n" "$PORTS" >> "$cluster/postgresql.conf"
  pg_ctl --pgdata="$cluster" --wait --silent --log="$folder/postgresql.log" start > /dev/null
  export PORTS PRIMARY_DATA="$cluster" DATABASE_SERVER="127.0.0.1:${PORTS}9"
  export SUPERUSER_URL="postgres://postgres:$password@$DATABASE_SERVER"
  (cd "$folder" && exec bash "$here/run.sh" "${@:2}") &
  runner=$!
  wait "$runner"
  runner=
  stop_postgres
}

document="$here/../../docs/operations.md"
echo "== the last release, $RELEASE_BEFORE, is upgraded to this one"
RELEASE=$RELEASE_BEFORE NEXT=$RELEASE_HERE run before --without worker,pgbouncer --until 'Roll back' "$document"
echo "== this release: the whole document, then nginx and PgBouncer"
RELEASE=$RELEASE_HERE NEXT=$RELEASE_AFTER run whole "$document" "$here/afterwards.sh"
