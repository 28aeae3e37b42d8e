# A plugin that adjusts an interface: it lowers the MTU.
. "${0%/*}/../lib/plugin.sh"

set_mtu() { [ -z "${CNI_NETNS:-}" ] || in_pod ip link set "$CNI_IFNAME" mtu "$1"; }

add() {
    [ "$prev" = object ] || die 7 'must be called as a chained plugin'
    set_mtu 1400 2>/dev/null || die 102 "$CNI_IFNAME could not be adjusted"
    jq -c --arg version "$version" '.prevResult | .cniVersion = $version' <"$stdin" | edit
}

edit() { cat; }

del() { set_mtu 1500 2>/dev/null; }

check() { in_pod ip -o link show dev "$CNI_IFNAME" 2>/dev/null | grep -q 'mtu 1400' || die 101 'the MTU is not 1400'; }
