# Runs the conformance cases against this repository's plugins and the reference ones, and writes docs/conformance.md. Sourced by build.sh.

readonly GO_PLUGINS=/usr/lib/cni

# Example: ./build.sh conformance              all of them, into the page
#          ./build.sh conformance FILE CASE... one plugin, as text; a case may be a pattern such as 'del/*'
run_conformance() {
  local binary=artifacts/bin/ConformanceTable/release/conformance-table type own=() reference=()
  step "building the conformance kit" conformance-build dotnet build eng/ConformanceTable -c Release --nologo -v minimal
  if [ $# -gt 0 ]; then
    exec "$binary" "$@"
  fi
  for type in hello bridge ptp macvlan dummy tap host-local static portmap firewall bandwidth tuning sbr loopback; do
    [ ! -x "artifacts/plugins/$type" ] || own+=("artifacts/plugins/$type")
    [ ! -x "$GO_PLUGINS/$type" ] || reference+=("$GO_PLUGINS/$type")
  done
  "$binary" --page docs/conformance.md "The plugins of this repository:" "${own[@]}" "The reference plugins, Debian's containernetworking-plugins 1.1.1:" "${reference[@]}"
}
