# The words that eng/demo.sh is written in. Sourced by it; uses its variables.

readonly BRIDGE=cni-demo0

title() { say "" && say "${bold}$*${plain}"; }
good() { say "  ${green}✓${plain} $*"; }

# expect <what> <command...>: says what holds, or what was said instead and ends the demo.
expect() {
  local what=$1 said
  shift
  said=$("$@" 2>&1) || { say "  ${red}✗ $what${plain}"; sed 's/^/      /' <<<"$said" >&2; fail "The demo failed."; }
  good "$what"
}

in_ns() { ip netns exec "$@"; }

# The node and a client that is plugged into it; two pods that nothing is plugged into yet.
make_machines() {
  local ns
  for ns in "$node" "$client" "$pod1" "$pod2"; do
    ip netns add "$ns"
    ip -n "$ns" link set lo up
  done
  ip -n "$node" link add uplink type veth peer name eth0 netns "$client"
  ip -n "$node" addr add 203.0.113.1/24 dev uplink
  ip -n "$node" addr add 2001:db8:113::1/64 dev uplink nodad
  ip -n "$client" addr add 203.0.113.2/24 dev eth0
  ip -n "$client" addr add 2001:db8:113::2/64 dev eth0 nodad
  ip -n "$node" link set uplink up
  ip -n "$client" link set eth0 up
}

# What an operator puts into /etc/cni/net.d.
write_network_list() {
  jq -n --arg bridge "$BRIDGE" --arg leases "$work/leases" --arg version "${CNI_VERSION:-1.1.0}" '{
    cniVersion: $version, name: "demo", plugins: [
      { type: "bridge", bridge: $bridge, isDefaultGateway: true, ipMasq: true, hairpinMode: true,
        ipam: { type: "host-local", dataDir: $leases, ranges: [[{subnet: "10.88.0.0/24"}], [{subnet: "fd00:88::/64"}]] } },
      { type: "portmap", capabilities: { portMappings: true } }
    ] }' >"$work/10-demo.conflist"
}

# What a runtime makes of a list for its plugin number $1: name and version come from the list, capabilities become runtimeConfig.
plugin_config() {
  local previous=${2:-/dev/null}
  jq -c --argjson i "$1" --argjson mappings "$3" --slurpfile previous "$previous" '
    {name, cniVersion} + .plugins[$i]
    + (if .plugins[$i].capabilities.portMappings then {runtimeConfig: {portMappings: $mappings}} else {} end)
    + (if $previous == [] then {} else {prevResult: $previous[0]} end)
    | del(.capabilities)' "$work/10-demo.conflist"
}

# plugin <verb> <number> <container> <netns> <mappings> [file with the previous result]: one start of one plugin, on the node.
plugin() {
  local verb=$1 i=$2 type
  type=$(jq -r --argjson i "$i" '.plugins[$i].type' "$work/10-demo.conflist")
  plugin_config "$i" "${6:-}" "$5" | in_ns "$node" env -i "PATH=$PATH" CNI_COMMAND="$verb" CNI_CONTAINERID="$run-$3" \
    CNI_NETNS="/run/netns/$4" CNI_IFNAME=eth0 CNI_PATH="$bin" "$bin/$type" ||
    { say "$verb of $type failed."; return 1; }
}

# The network's first pod comes and goes, unseen: from then on the node has what a network keeps, and the comparison can be exact.
use_once() {
  add pod0 "$pod1" "$1" >/dev/null
  pod0_v4=$(address pod0 4) pod0_v6=$(address pod0 6)
  del pod0 "$pod1" "$1" >/dev/null
}

# add <container> <netns> <mappings>: each plugin gets the result of the one before; the last result is the attachment's.
add() {
  local began=${EPOCHREALTIME/[.,]/}
  if ! { plugin ADD 0 "$@" >"$work/first" && plugin ADD 1 "$@" "$work/first" >"$work/$1.result"; } 2>"$work/said"; then
    cat "$work/said" "$work/first" "$work/$1.result" >&2 2>/dev/null || true
    fail "ADD of $1 failed."
  fi
  good "$1 has $(jq -r '[.ips[].address] | join(" and ")' "$work/$1.result") ${dim}$(((${EPOCHREALTIME/[.,]/} - began) / 1000)) ms${plain}"
}

check() { plugin CHECK 0 "$@" "$work/$1.result" && plugin CHECK 1 "$@" "$work/$1.result"; }

# DEL goes through the list backwards.
del_quietly() { plugin DEL 1 "$@" "$work/$1.result" && plugin DEL 0 "$@" "$work/$1.result"; }

del() {
  local began=${EPOCHREALTIME/[.,]/}
  del_quietly "$@" >"$work/said" 2>&1 || { cat "$work/said" >&2; fail "DEL of $1 failed."; }
  good "$1 is detached ${dim}$(((${EPOCHREALTIME/[.,]/} - began) / 1000)) ms${plain}"
}

del_again() { del_quietly "$@"; }

# address <container> <4|6>: without the prefix length.
address() {
  jq -r --arg family "$2" '[.ips[].address | select(contains(":") == ($family == "6"))][0] | split("/")[0]' "$work/$1.result"
}

# A page that names its reader, on port 80 of pod 1, for both families.
serve_page() {
  cat >"$work/page" <<'PAGE'
#!/bin/sh
while read -r line && [ "${#line}" -gt 1 ]; do :; done
printf 'HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nhello from pod 1 to %s\n' "$SOCAT_PEERADDR"
PAGE
  chmod +x "$work/page"
  ip netns exec "$pod1" socat TCP6-LISTEN:80,ipv6only=0,reuseaddr,fork "EXEC:$work/page" >"$work/server.log" 2>&1 &
  server=$!
  within_5_s page_is "$pod1" http://127.0.0.1/ >/dev/null 2>&1 || { cat "$work/server.log" >&2; fail "The page's server did not start."; }
}

stop_server() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ -z "$server" ] || wait "$server" 2>/dev/null || true
  server=
}

page_is() { in_ns "$1" curl --silent --show-error --noproxy '*' --globoff --max-time 5 "$2" | grep 'hello from pod 1'; }
refuses() { ! in_ns "$1" curl --silent --noproxy '*' --max-time 2 "$2"; }

# IPv6 neighbours may need a moment after an interface comes up.
reaches() { within_5_s in_ns "$1" ping -c 1 -W 1 "$2"; }

within_5_s() {
  local end=$((SECONDS + 5))
  until "$@"; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.1
  done
}

# Everything a plugin can leave behind, as text. Link-local addresses and the routes of the local table are the kernel's: they come by
# themselves, some only once duplicate detection is done. A bridge takes its hardware address from its ports.
state() {
  local ns
  for ns in "$node" "$pod1" "$pod2"; do
    printf '%s\n' "[$ns]"
    ip -n "$ns" -j link show | jq -c --arg b "$BRIDGE" '.[] | [.ifname, (if .ifname == $b then null else .address end), .mtu, .master]'
    ip -n "$ns" -j addr show | jq -c '.[] | .ifname as $i | .addr_info[]? | select(.scope != "link") | [$i, .local, .prefixlen]'
    { ip -n "$ns" -4 -j route show table all; ip -n "$ns" -6 -j route show table all; } | jq -c '
        .[] | select(.table != "local" and .type != "multicast" and (.dst | startswith("fe80:") | not))
        | [.dst, .gateway, .dev, .table]' | sort
    in_ns "$ns" nft -s list ruleset 2>&1
  done
  find "$work/leases" -type f 2>/dev/null | sort
}

same() { diff <(printf '%s\n' "$1") <(printf '%s\n' "$2"); }

# What a network keeps when its last pod goes, as the reference plugins do: the bridge with its gateway addresses, and rules that
# don't depend on a pod. Shown, so that nothing is swept under "as before".
kept() {
  { printf 'bridge %s\n' "$BRIDGE"; in_ns "$node" nft list tables 2>/dev/null; } | paste -sd, | sed 's/,/, /g'
}

# forgotten <address...>: no route, rule, set or lease has one of them, or the name of a container.
forgotten() {
  local what everything
  everything=$(in_ns "$node" nft list ruleset 2>&1
    ip -n "$node" route show table all; ip -n "$node" -6 route show table all; ip -n "$node" neigh show nud permanent
    ip -n "$node" -d link show
    find "$work/leases" -type f ! -name 'last_reserved_ip.*' -print -exec cat {} +)
  for what in "$@" "$run-pod"; do
    ! grep -wF -- "$what" <<<"$everything" || return 1
  done
}

no_namespaces() { ! ip netns list | grep "^$run-"; }

cleanup() {
  local ns
  stop_server
  for ns in "$pod1" "$pod2" "$client" "$node"; do
    [ ! -e "/run/netns/$ns" ] || ip netns delete "$ns" || true
  done
  # What ip netns delete did not end is gone with its namespace; the folder is ours alone.
  [ ! -d "$work" ] || find "$work" -delete
}
