# Builds the documentation site from the Markdown pages and the libraries' XML comments. Sourced by build.sh.

readonly SITE=artifacts/docs

build_docs() {
  step "building the libraries and the site's generator" docs-build dotnet build eng/Site -c Release --nologo -v minimal
  step "writing the site" docs dotnet artifacts/bin/Site/release/Site.dll . "$SITE"
  say "    $(tail -n 1 "$LOGS/docs.log")"
}
