# Writes down the public surface that the libraries have now, from what the analyzer says is missing or gone. Sourced by build.sh.

accept_api() {
  local project log folder
  for project in src/*/*.csproj; do
    folder=$(dirname "$project")
    # A program has no surface, and no files to write it down in.
    [ -s "$folder/PublicAPI.Shipped.txt" ] || continue
    log=$(basename "$folder")-api
    step "public surface of $(basename "$folder")" "$log" list_api "$project" "$folder"
    say "    $(grep -vc '^#' "$folder/PublicAPI.Unshipped.txt" || true) lines"
  done
}

# RS0016 names what is public but not written down. Starting from an empty file, that is everything that wasn't shipped;
# what went away since is simply not named again.
list_api() {
  local project=$1 file=$2/PublicAPI.Unshipped.txt output
  printf '#nullable enable\n' >"$file"
  output=$(dotnet build "$project" -c Release --nologo -v minimal -t:Rebuild -p:BuildProjectReferences=true -p:NoWarn= \
    -p:TreatWarningsAsErrors=false -p:MaxPublicApiDiagnostics=0 2>&1) || { printf '%s\n' "$output"; return 1; }
  printf '%s\n' "$output"
  { printf '#nullable enable\n'
    printf '%s\n' "$output" | grep -F "$project]" | sed -n "s/.*warning RS0016: Symbol '\(.*\)' is not part of the declared.*/\1/p" | LC_ALL=C sort -u
  } >"$file.new"
  mv "$file.new" "$file"
}
