# Builds everything and runs every test project. Sourced by build.sh after ui.sh, needs.sh, plugins.sh and pack.sh; vm.sh after it.

readonly RESULTS=artifacts/test-results
readonly CONFIGURATION=Release

# Two test projects at a time: more would make slow machines slower, and time limits in tests lie.
readonly BATCH=2

run_tests() {
  local filter=${1:-} project projects=()
  step "restoring packages" restore dotnet restore Cni.Sdk.sln -v minimal
  step "building everything" build dotnet build Cni.Sdk.sln -c $CONFIGURATION --no-restore --nologo -v minimal
  publish_plugins
  pack_packages
  for project in tests/*/*.Tests.csproj; do
    project=$(basename "$project" .csproj)
    [[ $project != *"$filter"* ]] || projects+=("$project")
  done
  [ ${#projects[@]} -gt 0 ] || fail "No test project's name contains '$filter'."
  find "$RESULTS" -mindepth 1 -delete 2>/dev/null || mkdir -p "$RESULTS"
  run_projects "${projects[@]}"
  run_skipped_in_guest "${projects[@]}"
  report "${projects[@]}"
}

# A test host that hangs is ended after 5 minutes without a finished test, and the test that hung is named.
start_project() {
  local name=$1 status=0
  dotnet test "artifacts/bin/$name/${CONFIGURATION,,}/$name.dll" --nologo --logger "trx;LogFileName=$name.trx" \
    --results-directory "$RESULTS" --blame-hang --blame-hang-timeout 5m --blame-hang-dump-type none \
    >"$LOGS/$name.log" 2>&1 </dev/null || status=$?
  awk -f eng/trx.awk "$RESULTS/$name.trx" >"$RESULTS/$name.lines" 2>/dev/null || true
  printf '%s' "$status" >"$RESULTS/$name.status"
}

# Waits by looking at the files that finished projects leave: it works in any bash and lets us say every 15 s what still runs.
run_projects() {
  local waiting=("$@") running=() still name said=$SECONDS
  while [ ${#waiting[@]} -gt 0 ] || [ ${#running[@]} -gt 0 ]; do
    while [ ${#waiting[@]} -gt 0 ] && [ ${#running[@]} -lt $BATCH ]; do
      start_project "${waiting[0]}" &
      child="$child $!"
      running+=("${waiting[0]}")
      waiting=("${waiting[@]:1}")
    done
    still=()
    for name in "${running[@]}"; do
      if [ -e "$RESULTS/$name.status" ]; then say "$(summary "$name")"; said=$SECONDS; else still+=("$name"); fi
    done
    running=(${still[@]+"${still[@]}"})
    if [ ${#running[@]} -gt 0 ]; then
      if [ $((SECONDS - said)) -ge 15 ]; then say "  ${dim}still running: ${running[*]}${plain}"; said=$SECONDS; fi
      sleep 0.2
    fi
  done
  child=
}

count() { grep -c "^$2"$'\t' "$RESULTS/$1.lines" 2>/dev/null || true; }

# A project whose counts are not the whole truth: its host crashed or hung, or there was nothing to run.
crashed() {
  [ ! -s "$RESULTS/$1.lines" ] || grep -q 'test run was aborted' "$LOGS/$1.log" ||
    { [ "$(cat "$RESULTS/$1.status")" != 0 ] && [ "$(count "$1" F)" = 0 ]; }
}

why_crashed() {
  if [ "$(cat "$RESULTS/$1.status")" = 0 ]; then say "no test was found"; else say "the test host ended before its tests did"; fi
}

summary() {
  local mark="${green}✓${plain}"
  if crashed "$1" || [ "$(count "$1" F)" != 0 ]; then mark="${red}✗${plain}"; fi
  printf '  %s %-24s %s passed, %s failed, %s skipped' "$mark" "$1" "$(count "$1" P)" "$(count "$1" F)" "$(count "$1" S)"
}

show_failures() {
  awk -F'\t' -v red="$red" -v plain="$plain" '$1 == "F" {
    gsub(/\\n/, "\n      ", $3); printf "\n  %s✗ %s%s\n      %s\n", red, $2, plain, $3 }'
}

# The failures, the reasons of the skips, and the line that scripts read.
report() {
  local name passed=0 failed=0 skipped=0
  for name in "$@"; do
    passed=$((passed + $(count "$name" P)))
    failed=$((failed + $(count "$name" F)))
    skipped=$((skipped + $(count "$name" S)))
    show_failures <"$RESULTS/$name.lines"
    if crashed "$name"; then
      failed=$((failed + 1))
      say "" && say "  ${red}✗ $name: $(why_crashed "$name").${plain} The whole log: $LOGS/$name.log"
      tail -n 15 "$LOGS/$name.log" | sed 's/^/      /'
    fi
  done
  if [ $skipped -gt 0 ]; then
    say "" && say "  ${yellow}skipped${plain}"
    cat "$RESULTS"/*.lines | awk -F'\t' '$1 == "S" { count[$3]++ } END { for (why in count) printf "  %6d  %s\n", count[why], why }' | sort -k1,1nr -k2
  fi
  [ -z "${where:-}" ] || { say "" && say "$where"; }
  say "" && say "$passed passed, $failed failed, $skipped skipped"
  [ $failed = 0 ] && [ $passed -gt 0 ]
}
