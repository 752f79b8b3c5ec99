#!/usr/bin/env bash
# Runs the `sh` blocks of a document in order in one bash, then further scripts in the same session. A word after `sh` names a
# program or feature the block needs.
#
#   scripts/drill/run.sh [--without nginx,worker] [--until 'Roll back'] DOCUMENT [SCRIPT …]
#
# Prints one line per step; on a failure the document's line, the command, its output and the end of each log. The session's
# processes end with it. Works in the current folder.
set -euo pipefail

without=
until=
while [[ ${1-} == --* ]]; do
  case $1 in
    --without) without=$2 ;;
    --until) until=$2 ;;
    *) echo "usage: run.sh [--without a,b] [--until HEADING] DOCUMENT [SCRIPT …]" >&2; exit 2 ;;
  esac
  shift 2
done
document=$1
shift

session=$(mktemp -d "${TMPDIR:-/tmp}/drill-session.XXXXXX")
name=$(basename "$document")

# The document with everything outside its blocks blanked, to keep its line numbers.
awk -v without="$without" -v until="$until" '
  BEGIN { count = split(without, out, ",") }
  !inside && /^#+ / { heading = $0; sub(/^#+ /, "", heading); if (heading == until) exit; gsub(/[^A-Za-z0-9 ,]/, "", heading) }
  !inside && /^```sh( |$)/ {
    inside = 1; skipped = ""
    for (i = 2; i <= NF; i++) for (j = 1; j <= count; j++) if ($i == out[j]) skipped = $i
    if (skipped) printf "drill_skip %d \"%s\" %s\n", NR, heading, skipped
    else printf "drill_step %d \"%s\"\n", NR, heading
    next
  }
  inside && /^```$/ { inside = 0; print ""; next }
  { print inside && !skipped ? $0 : "" }
' "$document" > "$session/$name"
steps=$(grep -c '^drill_step ' "$session/$name") || { echo "error: $document has no block to run" >&2; exit 1; }

cat > "$session/prelude" <<'END'
drill_title=
drill_number=0
drill_folder=$PWD
drill_began() { drill_from=${EPOCHREALTIME/[.,]/}; }
drill_end_step() {
  local tenths last
  [ -n "$drill_title" ] || return 0
  tenths=$(((${EPOCHREALTIME/[.,]/} - drill_from) / 100000))
  last=$(grep -v '^curl: ' "$drill_session/output" | tail -n 1) || true
  last=${last//[^[:print:]]/}
  last=${last:0:70}
  printf 'ok %d.%d s%s\n' $((tenths / 10)) $((tenths % 10)) "${last:+  $last}" >&3
  drill_title=
}
drill_step() { # LINE TITLE
  drill_end_step
  drill_number=$((drill_number + 1))
  drill_title=$2
  printf '· %2d of %d  line %3d  %s … ' "$drill_number" "$drill_steps" "$1" "$2" >&3
  exec > "$drill_session/output" 2>&1
  drill_began
}
drill_skip() { # LINE TITLE WANTS
  drill_end_step
  printf '·           line %3d  %s: left out, wants %s\n' "$1" "$2" "$3" >&3
}
drill_failed() { # CODE LINE FILE COMMAND
  [ -e "$drill_session/failure" ] || printf '%s line %s ended with %s: %s\n' "${3##*/}" "$2" "$1" "$4" > "$drill_session/failure"
}
drill_end() {
  local code=$1 log
  trap - ERR EXIT
  set +e
  if [ "$code" = 0 ]; then drill_end_step; else
    {
      printf 'FAILED\n'
      cat "$drill_session/failure" 2> /dev/null
      printf -- '--- its output\n'
      tail -n 40 "$drill_session/output"
      for log in "$drill_folder"/revenue/run/*.log; do
        [ -s "$log" ] && printf -- '--- the end of %s\n' "${log##*/}" && tail -n 8 "$log" | cut -c 1-2000
      done
    } >&3 2> /dev/null
  fi
  exec > /dev/null 2>&1
  for log in $(jobs -p); do kill -TERM "$log"; done
  [ -z "$(jobs -p)" ] || { sleep 25; kill -KILL $(jobs -p); } &
  local backstop=$!
  for log in $(jobs -p); do [ "$log" = "$backstop" ] || wait "$log"; done
  kill "$backstop"
  exit "$code"
}
set -eEuo pipefail
trap 'drill_failed "$?" "$LINENO" "${BASH_SOURCE[0]}" "$BASH_COMMAND"' ERR
trap 'drill_end $?' EXIT
trap 'exit 143' TERM INT HUP
END

{
  cat "$session/prelude"
  printf '. %q\n' "$session/$name"
  for script in "$@"; do printf '. %q\n' "$(realpath "$script")"; done
} > "$session/main"
for script in "$@"; do steps=$((steps + $(grep -c '^drill_step ' "$script"))); done

code=0
env drill_session="$session" drill_steps="$steps" bash --noprofile --norc "$session/main" 3>&1 < /dev/null &
child=$!
trap 'kill -TERM "$child" 2> /dev/null' TERM INT HUP
wait "$child" || code=$?
while kill -0 "$child" 2> /dev/null; do wait "$child" || code=$?; done
rm -rf "$session"
exit "$code"
