# What the commands need of the machine, and how it is got. Sourced by build.sh after ui.sh.

# ip, nft and the like live in folders that are not on every user's PATH.
export PATH="$PATH:/usr/sbin:/sbin"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en MSBUILDTERMINALLOGGER=off
# The SDK needs no ICU, and no build process stays behind.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-1}" MSBUILDDISABLENODEREUSE=1

# The native linker; then what the demo shows its network with; then what the tests call as witnesses and foreign plugins.
# Each entry: the program (or file) that is needed, and the Debian package that has it.
readonly NATIVE='gcc=gcc /usr/include/stdio.h=libc6-dev'
readonly NETWORK='ip=iproute2 nft=nftables ping=iputils-ping jq=jq socat=socat curl=curl'
readonly WITNESSES='iptables=iptables strace=strace conntrack=conntrack dnsmasq=dnsmasq-base /usr/lib/cni/bridge=containernetworking-plugins'

need_dotnet() {
  local major
  command -v dotnet >/dev/null || fail "The .NET SDK is missing: install version 10 (https://dot.net/download), then run this again."
  major=$(dotnet --version 2>/dev/null </dev/null | cut -d. -f1 || true)
  [ "${major:-0}" -ge 10 ] || fail "The .NET SDK here is too old for global.json: install version 10 (https://dot.net/download)."
}

need_for_plugins() { need_dotnet; need_all "$NATIVE"; }

need_for_demo() {
  [ "$(id -u)" = 0 ] || fail "The demo makes network namespaces: run it as root (sudo ./build.sh demo)."
  need_dotnet
  need_all "$NATIVE $NETWORK"
}

need_for_bench() { need_dotnet; need_all "$NATIVE ip=iproute2 nft=nftables iptables=iptables nsenter=util-linux sysctl=procps /usr/lib/cni/bridge=containernetworking-plugins"; }

# Without root the kernel tests are skipped anyway, so only the linker is insisted on.
need_for_tests() {
  need_dotnet
  need_all "$NATIVE"
  local packages
  packages=$(missing "$NETWORK $WITNESSES")
  [ -n "$packages" ] || return 0
  if can_install; then
    # One at a time: a distribution that lacks one of them may have the others.
    local package
    for package in $packages; do
      (install_packages "$package") || warn "  The tests that need $package will be skipped."
      apt_is_fresh=1
    done
  else
    warn "  For all tests, install: $packages (and run as root). The tests that need them will be skipped."
  fi
}

need_all() {
  local packages
  packages=$(missing "$1")
  [ -n "$packages" ] || return 0
  can_install || fail "Missing: install the packages $packages, then run this again."
  install_packages "$packages"
  packages=$(missing "$1")
  [ -z "$packages" ] || fail "Still missing after the installation: $packages."
}

missing() {
  local entry packages=
  for entry in $1; do
    case $entry in
    /*) [ -e "${entry%%=*}" ] || packages+=" ${entry#*=}" ;;
    *) command -v "${entry%%=*}" >/dev/null || packages+=" ${entry#*=}" ;;
    esac
  done
  printf '%s' "${packages# }"
}

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

install_packages() {
  if [ -z "${apt_is_fresh:-}" ]; then
    step "apt-get update" apt-update apt-get update
    apt_is_fresh=1
  fi
  # shellcheck disable=SC2086 # a list of words
  DEBIAN_FRONTEND=noninteractive step "installing $1" apt-install apt-get install -y --no-install-recommends $1
}
