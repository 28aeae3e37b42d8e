# A plugin that makes an interface: a veth pair with the addresses of its IPAM plugin.
. "${0%/*}/../lib/plugin.sh"

host_name() { # of an attachment
    sum=$(printf %s "$1" | cksum)
    echo "veth${sum%% *}"
}

member() { # a document, names: the first that is there
    document=$1
    shift
    for key in "$@"; do
        case $document in *"\"$key\":\""*)
            text=${document#*"\"$key\":\""}
            echo "${text%%\"*}"
            return
            ;;
        esac
    done
}

call() { # the verb
    old=$IFS
    IFS=:
    for folder in $CNI_PATH; do
        if [ -f "$folder/$delegate" ]; then
            IFS=$old
            delegate_run "$1" "$folder/$delegate"
            return
        fi
    done
    IFS=$old
    printf '{"cniVersion":"%s","code":7,"msg":"no plugin %s in CNI_PATH"}' "$version" "$delegate"
    return 1
}

delegate_run() { CNI_COMMAND=$1 "$2" <"$stdin"; }

exists() { in_pod ip link show dev "$CNI_IFNAME" >/dev/null 2>&1; }

refuse_existing() { ! exists || die 103 "there is an interface $CNI_IFNAME already"; }

delegate_failed() {
    CNI_COMMAND=DEL call DEL >/dev/null 2>&1
    printf %s "$leased"
    exit 1
}

attach() {
    ip link add "$host" type veth peer name "$CNI_IFNAME" netns "$CNI_NETNS" &&
        ip link set "$host" up &&
        in_pod ip -b - <<EOF
addr add $address dev $CNI_IFNAME
link set $CNI_IFNAME up
route append default via $gateway dev $CNI_IFNAME
EOF
}

add() {
    refuse_existing
    leased=$(call ADD) || delegate_failed
    address=$(member "$leased" address ip)
    gateway=$(member "$leased" gateway)
    host=$(host_name "$mine")
    if ! attach >&2; then
        ip link del "$host" 2>/dev/null
        call DEL >/dev/null
        die 102 'the kernel refused'
    fi
    result
}

result() {
    case $version in
    0.1.0 | 0.2.0) printf %s "$leased" ;;
    *)
        before=${leased%%\"ips\":\[\{*}
        after=${leased#*\"ips\":\[\{}
        interfaces="{\"name\":\"$host\",\"mac\":\"$(mac "$host")\"},{\"name\":\"$CNI_IFNAME\",\"mac\":\"$(mac "$CNI_IFNAME" in_pod)\",\"sandbox\":\"$CNI_NETNS\"}"
        echo "$before\"ips\":[{\"interface\":1,${after%\}},\"interfaces\":[$interfaces]}" | edit
        ;;
    esac
}

edit() { cat; }

mac() { # the link, and what to run ip with
    text=$(${2:-} ip -o link show dev "$1")
    text=${text#*link/ether }
    echo "${text%% *}"
}

detach() { ip link del "$(host_name "$mine")" 2>/dev/null; }

del() {
    detach
    call DEL || exit 1
}

check_addresses() {
    for wanted in $addresses; do
        in_pod ip -o addr show dev "$CNI_IFNAME" | grep -qF " $wanted " || die 101 "$wanted is missing"
    done
}

check_routes() {
    for wanted in $routes; do
        [ -n "$(in_pod ip route show exact "$wanted")" ] || die 101 "the route to $wanted is missing"
    done
}

check() {
    [ "$prev" = object ] || die 7 'prevResult is missing'
    exists || die 101 "$CNI_IFNAME is missing"
    check_addresses
    check_routes
    call CHECK || exit 1
}

status() { call STATUS || exit 1; }

gc() {
    keep=$(valid_attachments | while read -r id if; do echo "$(host_name "$id $if")"; done)
    for found in $(ip -o link show type veth | sed -n 's/^[0-9]*: \(veth[0-9]*\)[@:].*/\1/p'); do
        echo "$keep" | grep -qx "$found" || ip link del "$found" 2>/dev/null
    done
    call GC || exit 1
}
