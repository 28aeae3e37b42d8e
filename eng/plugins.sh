# Publishes the multi-call plugin binary and gives it a name for every CNI type. Sourced by build.sh after ui.sh and needs.sh.

readonly PLUGINS=artifacts/plugins
readonly PLUGINS_STAMP=artifacts/plugins.stamp

publish_plugins() {
  local wanted
  wanted=$(plugin_sources)
  if [ -x "$PLUGINS/cni-plugins" ] && [ "$wanted" = "$(cat "$PLUGINS_STAMP" 2>/dev/null || true)" ]; then
    say "  ${green}✓${plain} plugins are up to date ${dim}$PLUGINS${plain}"
    return
  fi
  rm -f "$PLUGINS_STAMP"
  step "publishing the plugins (NativeAOT)" plugins \
    dotnet publish samples/plugins -c Release -r "$(runtime_id)" -o artifacts/publish/cni-plugins --nologo -v minimal
  if grep -E '(warning|error) IL[0-9]+' "$LOGS/plugins.log" >&2; then
    fail "The plugins publish with trimming or AOT warnings: a plugin that was trimmed wrongly fails on a node, not here."
  fi
  name_plugins
  printf '%s' "$wanted" >"$PLUGINS_STAMP"
}

# One hard link per type: one file on disk, and a folder that can be copied to /opt/cni/bin as it is.
name_plugins() {
  local type types
  mkdir -p "$PLUGINS"
  types=$(artifacts/publish/cni-plugins/cni-plugins --types </dev/null) || fail "cni-plugins --types failed: which plugins does it host?"
  [ -n "$types" ] || fail "cni-plugins --types named no plugin."
  find "$PLUGINS" -mindepth 1 -delete
  cp artifacts/publish/cni-plugins/cni-plugins "$PLUGINS/cni-plugins"
  for type in $types; do
    ln "$PLUGINS/cni-plugins" "$PLUGINS/$type"
  done
  say "  ${green}✓${plain} $PLUGINS: $(printf '%s ' $types)"
}

# Everything that goes into the binary, as one sum: names and contents, so a file that went is noticed as well.
plugin_sources() {
  {
    find src samples -type f ! -name 'PublicAPI.*' ! -name '*.md' -print0
    printf '%s\0' Directory.Build.props Directory.Packages.props global.json
  } | sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
}

runtime_id() {
  local libc=linux arch
  case $(uname -m) in
  x86_64) arch=x64 ;;
  aarch64) arch=arm64 ;;
  armv7l) arch=arm ;;
  *) fail "NativeAOT has no compiler for $(uname -m)." ;;
  esac
  if ldd --version 2>&1 | grep -qi musl; then libc=linux-musl; fi
  printf '%s-%s' "$libc" "$arch"
}
