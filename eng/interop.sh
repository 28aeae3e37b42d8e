# Compares the published plugins with the reference ones in network namespaces, and writes the table of docs/migrating-from-the-Go-plugins.md.
# Sourced by build.sh after ui.sh, needs.sh and plugins.sh.

run_interop() {
  [ "$(id -u)" = 0 ] || fail "The comparison makes network namespaces: run it as root (sudo ./build.sh interop)."
  [ -x /usr/lib/cni/bridge ] || fail "The Go plugins are missing: install Debian's containernetworking-plugins, then run this again."
  step "building the comparison" interop-build dotnet build tests/Cni.Interop.Tests -c Release --nologo -v minimal
  step "comparing, case by case" interop env SNAPSHOT_ACCEPT=1 dotnet test tests/Cni.Interop.Tests -c Release --no-build --nologo -v minimal
  grep -E '^(Passed|Skipped|Failed)!' "$LOGS/interop.log" || true
  say "  ${green}✓${plain} docs/migrating-from-the-Go-plugins.md"
}
