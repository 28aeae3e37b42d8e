#!/usr/bin/env bash
# Every command of this repository. `./build.sh` alone lists them; eng/ holds what each one does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. eng/ui.sh
. eng/needs.sh

case "${1:-help}" in
#>demo     two pods and a client in network namespaces: attach, ping, fetch, detach, prove that nothing is left
demo) . eng/plugins.sh && need_for_demo && publish_plugins && exec eng/demo.sh "${@:2}" ;;
#>test     build everything and run every test; the last line counts them
test) . eng/plugins.sh && . eng/pack.sh && . eng/test.sh && . eng/vm.sh && need_for_tests && run_tests "${@:2}" ;;
#>vm-test  run the tests that this machine's kernel is not enough for in an emulated guest; or all with a PART in their name
vm-test) . eng/plugins.sh && . eng/test.sh && . eng/vm.sh && need_for_tests && run_vm_tests "${@:2}" ;;
#>plugins  publish the plugins to artifacts/plugins, ready to be copied to /opt/cni/bin
plugins) . eng/plugins.sh && need_for_plugins && publish_plugins ;;
#>pack     NuGet packages and symbol packages into artifacts/packages
pack) . eng/pack.sh && need_dotnet && pack_packages ;;
#>conformance  run the conformance cases against our plugins and the Go ones, into docs/conformance.md; or against one: FILE [CASE...]
conformance) . eng/plugins.sh && . eng/conformance.sh && need_for_plugins && publish_plugins && run_conformance "${@:2}" ;;
#>bench    [quick|full] our plugins, the Go ones and a floor in C side by side: ratios, into artifacts/bench; --only SCENARIO, --baseline FILE
bench) . eng/plugins.sh && . eng/bench.sh && need_for_bench && publish_plugins && run_bench "${@:2}" ;;
#>interop  give every case to our plugins and to the Go ones, compare, and write the table of docs/migrating-from-the-Go-plugins.md
interop) . eng/plugins.sh && . eng/interop.sh && need_for_tests && publish_plugins && run_interop ;;
#>docs     build the site, every page and the API reference, into artifacts/docs
docs) . eng/docs.sh && need_dotnet && build_docs ;;
#>api      accept the libraries' present public surface (writes src/*/PublicAPI.Unshipped.txt)
api) . eng/api.sh && need_dotnet && accept_api ;;
#>help     this list
help | -h | --help) usage build.sh ;;
*) usage build.sh >&2 && fail "there is no command '$1'" ;;
esac
