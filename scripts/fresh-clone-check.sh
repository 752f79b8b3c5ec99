#!/usr/bin/env bash
# Checks a fresh clone: clones HEAD into an empty folder and runs the README's commands there with a cold npm cache. Runs as the
# current user; root repeats it as a normal user with a 0700 home.
#
#   scripts/fresh-clone-check.sh          make generate, make serve, make reset, make test
#   scripts/fresh-clone-check.sh serve    the same without make test
set -euo pipefail

mode=${1:-all}
source_tree=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
user=
serving=

say() { printf '\n== %s\n' "$*"; }
fail() {
  echo "error: $*" >&2
  exit 1
}

cleanup() {
  if [ -n "$serving" ]; then stop_serving; fi
  if [ -n "$user" ]; then userdel --remove "$user" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap cleanup EXIT

# Runs a command as the given user, with a separate home and a cold npm cache.
run_as() {
  local account=$1 home=$2
  shift 2
  local fresh=(env -u DATABASE_URL -u DATABASE_OWNER_URL HOME="$home" npm_config_cache="$home/.npm-cold" CI=true PORT=0)
  if [ "$account" = "$(id -un)" ]; then
    "${fresh[@]}" "$@"
  else
    setpriv --reuid="$account" --regid="$account" --init-groups "${fresh[@]}" "$@"
  fi
}

# Runs make serve. Sets $answer to the response of the printed curl line, and $made to the creation time of the demo tenant.
serve_once() {
  local account=$1 home=$2 clone=$3 log="$2/serve.log" url
  run_as "$account" "$home" make -C "$clone" --no-print-directory serve > "$log" 2>&1 &
  serving=$!
  for _ in $(seq 1 600); do
    grep -q '^stop ' "$log" && break
    kill -0 "$serving" 2> /dev/null || { cat "$log"; fail "make serve ended, run by $account"; }
    sleep 0.5
  done
  grep -q '^stop ' "$log" || { cat "$log"; fail "make serve was not ready within 300 s"; }
  answer=$(bash -c "$(grep '^curl ' "$log") --write-out '\n%{http_code}'")
  [ "$(tail -n 1 <<< "$answer")" = 200 ] || { cat "$log"; fail "the printed curl line did not answer 200: $answer"; }
  url=$(awk '/^health /{print $2}' "$log")
  curl --fail --silent --show-error "$url" > /dev/null || fail "$url does not answer 200"
  made=$(cd "$clone" && node_modules/.bin/node --input-type=module -e '
    import { Client } from "pg";
    const client = new Client({ connectionString: process.argv[1] });
    await client.connect();
    const { rows } = await client.query("select created_at::text as at from tenants order by id limit 1");
    console.log(rows[0].at);
    await client.end();' "$(awk '/^database /{print $2}' "$log" | sed 's/revenue_app:development/postgres:development/')")
}

stop_serving() {
  # make forwards the signal to its command and ends after it.
  pkill -TERM -P "$serving" || true
  wait "$serving" 2> /dev/null || true
  serving=
}

check_as() {
  local account=$1 home=$2 clone="$2/clone" first
  say "a fresh clone, run by $account in $home ($(stat -c %a "$home"))"
  git clone --quiet "file://$source_tree" "$clone"
  if [ -f "$HOME/.npmrc" ] && [ "$home" != "$HOME" ]; then cp "$HOME/.npmrc" "$home/.npmrc"; fi
  chown -R "$account" "$home"

  run_as "$account" "$home" make -C "$clone" --no-print-directory generate || fail "make generate, run by $account"
  [ -z "$(git -c safe.directory='*' -C "$clone" status --porcelain)" ] || fail "make generate changed committed files"
  serve_once "$account" "$home" "$clone"
  echo "make serve answered: $(head -n 1 <<< "$answer" | cut -c 1-160)…"
  first=$made
  stop_serving
  serve_once "$account" "$home" "$clone"
  stop_serving
  [ "$made" = "$first" ] || fail "the second make serve did not keep the data of the first"
  echo "make serve again: data kept"
  run_as "$account" "$home" make -C "$clone" --no-print-directory reset
  serve_once "$account" "$home" "$clone"
  stop_serving
  [ "$made" != "$first" ] || fail "make reset did not clear the data"
  echo "make reset: data cleared"

  if [ "$mode" = all ]; then
    run_as "$account" "$home" make -C "$clone" --no-print-directory test || fail "make test, run by $account"
  fi
  run_as "$account" "$home" make -C "$clone" --no-print-directory reset
}

mkdir -m 700 "$work/home"
check_as "$(id -un)" "$work/home"
if [ "$(id -u)" = 0 ]; then
  user="fresh-clone-$$"
  useradd --create-home "$user"
  chmod 700 "/home/$user"
  check_as "$user" "/home/$user"
fi
say "the fresh clone works"
