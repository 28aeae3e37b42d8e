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
  # Package validation and NuGet's own checks speak in warnings, and a package is never made twice under one version.
  if grep -E 'warning [A-Z]+[0-9]+' "$LOGS/pack.log" | grep -v 'NU19[0-9][0-9]' >&2; then
    fail "The packages were made with warnings: they will be on every user's machine as they are."
  fi
  for package in "$PACKAGES"/*.nupkg; do
    say "    $(basename "$package" .nupkg)"
  done
  printf '%s' "$wanted" >"$PACKAGES_STAMP"
}

# Everything that goes into the packages, as one sum. The commit is part of it, since the version counts commits.
package_sources() {
  {
    find src -type f -print0
    printf '%s\0' Directory.Build.props Directory.Packages.props global.json LICENSE eng/icon.png eng/pack.proj
  } | sort -z | xargs -0 sha256sum | { cat; git rev-parse HEAD 2>/dev/null || true; } | sha256sum | cut -d' ' -f1
}
