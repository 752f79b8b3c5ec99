# Continues the session of docs/operations.md: checks its servers behind nginx and PgBouncer.
drill_step 0 'A restored database lets nobody in but the roles'
promoted=${SUPERUSER_URL%:*}:${PORTS}8
[ "$(psql "$promoted/postgres" -At -c "select has_database_privilege('public', 'revenue_restored', 'connect')
  or has_database_privilege('public', 'revenue_restored', 'temp')")" = f ]

drill_step 0 'PgBouncer keeps the settings of each role'
[ "$(psql "$(setting DATABASE_URL)" -At -c 'show statement_timeout' -c 'show lock_timeout' -c 'show timezone')" = $'5s\n1s\nUTC' ]
[ "$(psql "$(setting DATABASE_WORKER_URL)" -At -c 'show statement_timeout')" = 5s ]

drill_step 0 'PgBouncer with three connections, two servers and a worker answers 600 requests'
ask() { # COUNT
  node source/scripts/drill/ask.ts --count "$1" --parallel 30 "$URL/api/v1/revenue/realtime" \
    "$URL/api/attribution/platform-connections" "$URL/api/v1/revenue/series?from=2026-11-01&to=2026-11-08&granularity=day"
}
ask 600
ready "http://127.0.0.1:${PORTS}1"
curl --silent --show-error --fail --output run/metrics-5 "http://127.0.0.1:${PORTS}5/metrics"
grep --quiet '^process_start_time_seconds ' run/metrics-5
! grep --quiet '"kind":"bug"' run/worker.log run/server-1.log run/server-2.log

drill_step 0 'The same with prepared statements, even if this PgBouncer lacks them'
set_setting DATABASE_PREPARED_STATEMENTS on
restart
# The first responses may be 503: each server learns from them not to prepare statements.
ask 60 || true
ask 600

drill_step 0 'nginx forwards an open stream'
curl --silent --no-buffer --header "Authorization: Bearer $TOKEN" "$URL/api/v1/revenue/realtime/stream" > run/stream &
stream=$!
for _ in $(seq 100); do ! grep --quiet '^event: revenue' run/stream || break; sleep 0.1; done
grep --quiet '^event: revenue' run/stream
kill "$stream"

drill_step 0 'nginx works with its defaults and HTTP/1.0'
sed -e "s|include .*|server { listen 127.0.0.1:${PORTS}9; location / { proxy_pass http://127.0.0.1:${PORTS}1; } }|" \
  -e 's/nginx-master/nginx-plain/' run/nginx.conf > run/nginx-plain.conf
start plain nginx -e stderr -c "$PWD/run/nginx-plain.conf" -g 'daemon off;'
ready "http://127.0.0.1:${PORTS}9"
URL=http://127.0.0.1:${PORTS}9 call /api/v1/revenue/realtime
stop plain

drill_step 0 'The watch notices the death of both servers'
watch_answers
sleep 2
kill -KILL "$(cat run/server-1.pid)" "$(cat run/server-2.pid)"
sleep 1
outcome=0
end_watch || outcome=$?
[ "$outcome" = 1 ]
