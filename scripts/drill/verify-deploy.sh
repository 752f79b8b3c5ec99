#!/usr/bin/env bash
# Checks each file of deploy/ with its program, if installed. Needs no root and leaves nothing running.
set -euo pipefail
cd "$(dirname "$0")/../.."
PATH="$PATH:/usr/sbin:/sbin"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# Usage: verify CLAIM PROGRAM ARGUMENT…; prints the program's output on failure only.
verify() {
  local claim=$1
  shift
  if ! command -v "$1" >/dev/null; then
    echo "·     $claim: $1 is not installed"
  elif "$@" >"$folder/said" 2>&1; then
    echo "ok    $claim"
  else
    sed 's/^/      /' "$folder/said"
    echo "error: failed: $claim"
    failed=1
  fi
}

# nginx needs a complete configuration and folders a normal user may write.
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

# PgBouncer has no check mode: start it, and let the timeout end it after it listens.
pgbouncer_starts() {
  sed "s#/etc/pgbouncer/userlist.txt#$folder/userlist.txt#; s/^listen_addr = .*/listen_addr =/; s#^unix_socket_dir =.*#unix_socket_dir = $folder#" \
    deploy/pgbouncer.ini >"$folder/pgbouncer.ini"
  echo '"revenue_app" "x"' >"$folder/userlist.txt"
  local as=()
  # PgBouncer refuses to run as root.
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

# This machine may lack the units' user and folders; systemd still reports syntax errors.
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
