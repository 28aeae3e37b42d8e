# Makes the NuGet packages and their symbol packages. Sourced by build.sh after ui.sh and needs.sh.

readonly PACKAGES=artifacts/packages
readonly PACKAGES_STAMP=artifacts/packages.stamp

pack_packages() {
  local wanted package
  wanted=$(package_sources)
  if [ "$wanted" = "$(cat "$PACKAGES_STAMP" 2>/dev/null || true)" ] && ls "$PACKAGES"/*.nupkg >/dev/null 2>&1; then
    say "  ${green}✓${plain} packages are up to date ${dim}$PACKAGES${plain}"
    return
  fi
  rm -f "$PACKAGES_STAMP"
  mkdir -p "$PACKAGES"
  find "$PACKAGES" -mindepth 1 -delete
  step "packing" pack dotnet msbuild eng/pack.proj -restore -t:Pack -p:Configuration=Release "-p:PackageOutputPath=$PWD/$PACKAGES" \
    -nologo -m -v:minimal
  # Package validation and NuGet's own checks speak in warnings. What the package source says of vulnerabilities isn't about the packages,
  # and sources that were unpacked from an archive have no history to take a version from.
  if grep -E 'warning [A-Z]+[0-9]+' "$LOGS/pack.log" | grep -v -e 'NU19[0-9][0-9]' -e MINVER1001 >&2; then
    fail "The packages were made with warnings: they will be on every user's machine as they are."
  fi
  for package in "$PACKAGES"/*.nupkg; do
    say "    $(basename "$package" .nupkg)"
  done
  printf '%s' "$wanted" >"$PACKAGES_STAMP"
}

# Everything that goes into the packages, as one sum. The commit and its tag are part of it, since the version comes from them.
package_sources() {
  {
    find src -type f -print0
    printf '%s\0' Directory.Build.props Directory.Packages.props global.json LICENSE eng/icon.png eng/pack.proj
  } | sort -z | xargs -0 sha256sum | { cat; git describe --tags --long --always 2>/dev/null || true; } | sha256sum | cut -d' ' -f1
}
