#!/usr/bin/env bash
# Hands each file of deploy/ to the program that it is for, if that is installed. Needs no root and starts nothing that stays.
set -euo pipefail
cd "$(dirname "$0")/../.."
PATH="$PATH:/usr/sbin:/sbin"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# Usage: verify CLAIM PROGRAM ARGUMENT…; prints what the program says only when it refuses.
verify() {
  local claim=$1
  shift
  if ! command -v "$1" >/dev/null; then
    echo "·     $claim: $1 is not installed"
  elif "$@" >"$folder/said" 2>&1; then
    echo "ok    $claim"
  else
    sed 's/^/      /' "$folder/said"
    echo "error: not so: $claim"
    failed=1
  fi
}

# nginx wants a whole configuration, and places that a normal user may write to.
nginx_with() {
  printf '%s\n' "pid $folder/pid;" 'error_log stderr;' 'events {}' 'http {' 'access_log off;' \
    "client_body_temp_path $folder/a; proxy_temp_path $folder/b; fastcgi_temp_path $folder/c;" \
    "uwsgi_temp_path $folder/d; scgi_temp_path $folder/e;" "include $1;" '}' >"$1.whole"
  echo "$1.whole"
}
cp deploy/nginx.conf "$folder/plain.conf"
verify 'nginx takes nginx.conf as it is' nginx -t -p "$folder" -c "$(nginx_with "$folder/plain.conf")"
if command -v openssl >/dev/null; then
  openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=revenue.example.com \
    -keyout "$folder/privkey.pem" -out "$folder/fullchain.pem" 2>/dev/null
  sed "s/#tls //; s#/etc/nginx/tls/#$folder/#" deploy/nginx.conf >"$folder/tls.conf"
  verify 'nginx takes nginx.conf with TLS' nginx -t -p "$folder" -c "$(nginx_with "$folder/tls.conf")"
fi

# PgBouncer has no check of its own: one that reads its file and listens is ended by the time-out.
pgbouncer_starts() {
  sed "s#/etc/pgbouncer/userlist.txt#$folder/userlist.txt#; s/^listen_addr = .*/listen_addr =/; s#^unix_socket_dir =.*#unix_socket_dir = $folder#" \
    deploy/pgbouncer.ini >"$folder/pgbouncer.ini"
  echo '"revenue_app" "x"' >"$folder/userlist.txt"
  local as=()
  # It refuses to run as root.
  if [ "$(id -u)" -eq 0 ]; then
    chmod 755 "$folder" && chown -R nobody "$folder"
    as=(setpriv --reuid=nobody --clear-groups)
  fi
  timeout --preserve-status 2 "${as[@]}" pgbouncer "$folder/pgbouncer.ini" 2>&1 | tee "$folder/log" || true
  grep -q 'process up' "$folder/log"
}
if command -v pgbouncer >/dev/null; then
  verify 'PgBouncer starts with pgbouncer.ini' pgbouncer_starts
else
  verify 'PgBouncer starts with pgbouncer.ini' pgbouncer
fi

HOME="$folder" verify 'Caddy takes the Caddyfile' caddy validate --adapter caddyfile --config deploy/Caddyfile
verify 'Prometheus takes the alerts' promtool check rules deploy/prometheus/alerts.yaml

# The units name a user and folders that this machine need not have; faults of form are told all the same.
cp deploy/systemd/revenue-server@.service "$folder/revenue-server@3001.service"
cp deploy/systemd/revenue-worker.service "$folder/"
for unit in revenue-server@3001 revenue-worker; do
  verify "systemd takes the unit of $unit" systemd-analyze verify --man=no "$folder/$unit.service"
done

verify 'kubectl takes the manifests together' kubectl kustomize deploy/kubernetes

if docker compose version >/dev/null 2>&1; then
  sed -n '/^ *cat > deploy\/.env/,/^ *END$/p' deploy/README.md | sed -n 's/^ *\([A-Z_]*\)=.*/\1=given/p' >"$folder/compose.env"
  verify 'Docker takes the compose file' docker compose -f deploy/compose.yaml --env-file "$folder/compose.env" config --quiet
else
  echo '·     Docker takes the compose file: docker compose is not installed'
fi

exit "$failed"
