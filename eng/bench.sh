# Compares the plugins with the Go ones and with a floor in C, side by side in one run. Sourced by build.sh after plugins.sh.

readonly BENCH=artifacts/bench

# Example: ./build.sh bench full --baseline old.json       ./build.sh bench quick --only chain
run_bench() {
  local mode=quick
  case ${1:-} in quick | full) mode=$1 && shift ;; esac
  [ "$(id -u)" = 0 ] || fail "The benchmark makes network namespaces: run it as root."
  mkdir -p "$BENCH/native"
  step "building the benchmark" bench-build dotnet build benchmarks/Cni.Bench -c Release --nologo -v minimal
  local program
  for program in driver floor; do
    step "compiling $program.c" "bench-$program" gcc -O2 -Wall -Wextra -Werror -static -o "$BENCH/native/$program" "benchmarks/native/$program.c"
  done
  # Locks and caches of the plugins go to folders of its own, leases to the disk.
  unshare --mount --propagation private -- sh -c '
    mkdir -p /run/cni /var/lib/cni && mount -t tmpfs cni /run/cni && mount -t tmpfs cni /var/lib/cni && exec "$@"' sh \
    artifacts/bin/Cni.Bench/release/cni-bench "$mode" "$PLUGINS" /usr/lib/cni "$BENCH/native" "$BENCH" "$@"
  say "" && say "$BENCH/latest.md, latest.json, pods.svg"
}
