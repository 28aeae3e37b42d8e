# What a person sees: steps with their time, colours on a terminal, the end of the log when something fails.
# Sourced by build.sh, from the repository's root.

readonly LOGS=artifacts/logs
mkdir -p "$LOGS"

bold= green= red= yellow= dim= plain=
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
  bold=$'\e[1m' green=$'\e[32m' red=$'\e[31m' yellow=$'\e[33m' dim=$'\e[2m' plain=$'\e[0m'
fi

say() { printf '%s\n' "$*"; }
warn() { printf '%s%s%s\n' "$yellow" "$*" "$plain" >&2; }
fail() { printf '%s%s%s\n' "$red" "$*" "$plain" >&2; exit 1; }

# The commands and what they do, from the lines of build.sh that start with '#>'.
usage() {
  say "${bold}./build.sh <command>${plain}"
  sed -n 's/^#>/  /p' "$1"
}

# step <what is done> <log name> <command...>: runs it silently with its output in a log, says how long it takes or took,
# at least every 15 seconds, and on failure shows the log's end and ends the script.
step() {
  local what=$1 log=$LOGS/$2.log start=$SECONDS said=0 status=0 spent
  shift 2
  "$@" >"$log" 2>&1 </dev/null &
  child=$!
  while kill -0 "$child" 2>/dev/null; do
    spent=$((SECONDS - start))
    if [ -t 1 ]; then
      printf '\r  %s%s … %d s%s ' "$dim" "$what" "$spent" "$plain"
    elif [ $((spent / 15)) -gt "$said" ]; then
      said=$((spent / 15))
      say "  $what … $spent s"
    fi
    sleep 0.2
  done
  wait "$child" || status=$?
  child=
  [ ! -t 1 ] || printf '\r\e[K'
  if [ "$status" != 0 ]; then
    show_end "$log"
    fail "$what failed after $((SECONDS - start)) s. The whole log: $log"
  fi
  say "  ${green}✓${plain} $what ${dim}$((SECONDS - start)) s${plain}"
}

# The end of a log, and the errors in it when the end alone would not show them.
show_end() {
  local errors
  errors=$(grep -E '(error|warning) [A-Z]+[0-9]+:' "$1" | sort -u | head -20 || true)
  { [ -z "$errors" ] || printf '%s\n…\n' "$errors"; tail -n 25 "$1"; } >&2
}

# Whatever a step started ends with the script. (Background programs of a script don't get the terminal's Ctrl-C.)
child=
stop_child() { [ -z "$child" ] || kill -TERM $child 2>/dev/null || true; }
trap 'stop_child; exit 130' INT
trap 'stop_child; exit 143' TERM HUP
