#!/usr/bin/env bash
# The drill runs docs/operations.md word for word, as a normal user in a fresh clone, on Debian's PostgreSQL, nginx and PgBouncer.
# Root installs missing packages here. A simulated Stripe over https replaces the real one.
set -euo pipefail

source_tree=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
user=
platform=
session=

say() { printf '\n== %s\n' "$*"; }
fail() {
  echo "error: $*" >&2
  exit 1
}
cleanup() {
  if [ -n "$session" ]; then kill -TERM "$session" 2> /dev/null && wait "$session" || true; fi
  if [ -n "$platform" ]; then kill -TERM "$platform" 2> /dev/null || true; fi
  if [ -n "$user" ]; then userdel --force --remove "$user" 2> /dev/null || true; fi
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 143' TERM INT HUP

export PATH="$PATH:/usr/sbin"
missing=()
command -v nginx > /dev/null || missing+=(nginx)
command -v pgbouncer > /dev/null || missing+=(pgbouncer)
compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null || missing+=(postgresql)
if [ "${#missing[@]}" -gt 0 ]; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    fail "missing: ${missing[*]}; install them (apt-get install ${missing[*]}), or run this as root on Debian"
  fi
  say "installing ${missing[*]}"
  # Prevents their services from starting: the drill starts its own.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d; cleanup' EXIT
  fi
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${missing[@]}" > "$work/apt.log" 2>&1 ||
    { tail -n 20 "$work/apt.log"; fail "apt-get could not install ${missing[*]}"; }
fi

make -C "$source_tree" --no-print-directory node_modules/.installed
if [ -x "$source_tree/scripts/drill/verify-deploy.sh" ]; then
  say "the files of deploy/"
  PATH="$source_tree/node_modules/.bin:$PATH" "$source_tree/scripts/drill/verify-deploy.sh"
fi

if [ "$(id -u)" = 0 ]; then
  user="drill-$$"
  # Another useradd may hold the lock for a moment.
  for _ in 1 2 3 4 5 6; do useradd --create-home "$user" && break || sleep 2; done
  home=/home/$user
else
  mkdir "$work/home"
  home=$work/home
fi
say "a fresh clone, run by ${user:-$(id -un)} in $home"
git -c safe.directory='*' clone --quiet "file://$source_tree" "$home/repository"
if [ -f "$HOME/.npmrc" ]; then cp "$HOME/.npmrc" "$home/.npmrc"; fi
before=$(cut -c 1-12 "$source_tree/.ci/last-release")
{ read -r here; read -r after; } < <("$source_tree/scripts/drill/next-release.sh" "$home/repository")
# Servers trust the simulated Stripe and this machine's extra authorities.
cat "${NODE_EXTRA_CA_CERTS:-/dev/null}" "$source_tree/scripts/drill/platform-cert.pem" > "$home/authorities.pem"
if [ -n "$user" ]; then chown -R "$user" "$home"; fi

# The simulated Stripe ends when this script's end of the pipe closes.
mkfifo "$work/listening" "$work/alive"
exec 4<> "$work/alive"
"$source_tree/node_modules/.bin/node" "$source_tree/scripts/drill/platform.ts" < "$work/alive" > "$work/listening" 4>&- &
platform=$!
read -r stripe < "$work/listening"

as_user=(env -u DATABASE_URL -u DATABASE_OWNER_URL -u DATABASE_WORKER_URL -u NODE_ENV HOME="$home" TMPDIR=/tmp CI=true
  REPOSITORY="$home/repository" RELEASE_BEFORE="$before" RELEASE_HERE="$here" RELEASE_AFTER="$after"
  STRIPE_BASE_URL="$stripe" NODE_EXTRA_CA_CERTS="$home/authorities.pem"
  ACCOUNT=acct_1DemoCirrus ACCOUNT_KEY=sk_live_demo_cirrus_0000000001)
if [ -n "$user" ]; then as_user=(setpriv --reuid="$user" --regid="$user" --init-groups "${as_user[@]}"); fi
(cd "$home" && exec "${as_user[@]}" bash "$home/repository/scripts/drill/session.sh") 4>&- &
session=$!
if ! wait "$session"; then session=; fail "the drill failed"; fi
session=
# Zombies do not count.
if [ -n "$user" ] && ps -o stat=,pid=,args= -u "$user" | grep '^[^Z]'; then fail "the drill left processes behind"; fi
say "the drill passed"
