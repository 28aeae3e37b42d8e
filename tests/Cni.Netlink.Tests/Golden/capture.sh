#!/usr/bin/env bash
# Captures what iproute2 sends to the kernel, as the oracle for our writers. Needs root, strace and iproute2.
# Each file: the command line, then every request it sent, a message a line, in hexadecimal.
# Acts in a namespace of its own, which goes with this script: unshare -n ./capture.sh
set -euo pipefail
cd "$(dirname "$0")"
ip link set lo up
ip link add br0 type bridge
ip link add v0 type veth peer name v1
ip link set v0 master br0
ip link set v0 up; ip link set br0 up

capture() { # name, command...
  local name=$1; shift
  { echo "# $*"
    strace -f -e trace=sendmsg,sendto -e write=all "$@" 2>&1 >/dev/null | awk '
      /^ \* [0-9]+ bytes in buffer/ { flush_line(); next }
      /^ \| [0-9a-f]+  / { line = substr($0, 11, 50); gsub(/[ |]/, "", line); hex = hex line; next }
      { flush_line() }
      function flush_line() { if (hex != "") print hex; hex = "" }
      END { flush_line() }' || true
  } > "$name.hex"
}
capture link-add-veth ip link add name h1 mtu 1400 address 02:00:00:00:00:01 group 7 txqueuelen 500 numtxqueues 1 numrxqueues 1 type veth peer name p1 mtu 1400 address 02:00:00:00:00:02
capture link-add-bridge ip link add name br7 type bridge stp_state 1 ageing_time 2000 priority 100 mcast_snooping 0 group_fwd_mask 8
capture link-set ip link set dev v0 up mtu 1300 promisc on txqueuelen 44
capture link-port ip link set dev v0 type bridge_slave hairpin on isolated on learning off guard on flood off mcast_flood off cost 9 priority 3
capture link-altname ip link property add dev v0 altname a-rather-long-alternative-name
capture link-delete ip link delete dev h1
capture addr-add-4 ip addr add 10.1.2.3/24 broadcast 10.1.2.255 label v0:x dev v0
capture addr-add-6 ip -6 addr add fd00::5/64 nodad valid_lft 600 preferred_lft 300 metric 77 dev v0
capture route-add-4 ip route add 10.9.0.0/16 via 10.1.2.1 dev v0 metric 50 mtu 1200 advmss 1100 table 1000 proto static src 10.1.2.3 onlink
capture route-add-6 ip -6 route add fd01::/48 via fd00::1 dev v0
capture route-multipath ip route add 10.8.0.0/16 nexthop via 10.1.2.1 dev v0 weight 2 nexthop via 10.1.2.9 dev v0 weight 3 onlink
capture route-blackhole ip route add blackhole 10.7.0.0/16
capture route-delete ip route delete 10.9.0.0/16 table 1000
capture rule-add ip rule add priority 100 from 10.0.0.0/8 to 10.1.0.0/16 iif v0 fwmark 0x10/0xff table 2000
capture rule-ports ip rule add priority 101 not ipproto tcp sport 10-20 dport 80 uidrange 1-9 table 200
capture neigh-add ip neigh add 10.1.2.9 lladdr 02:00:00:00:00:09 nud permanent dev v0
capture neigh-proxy ip neigh add proxy 10.1.2.10 dev v0
capture fdb-add bridge fdb add 02:00:00:00:00:0a dev v0 master static
capture vlan-add bridge vlan add vid 5 pvid untagged dev v0
capture vlan-range bridge vlan add vid 10-20 dev v0
capture vlan-delete bridge vlan del vid 5 dev v0
capture link-add-macvlan ip link add link v0 name m1 mtu 1400 address 02:00:00:00:00:03 type macvlan mode passthru nopromisc bcqueuelen 2000
capture link-add-ipvlan ip link add link v0 name i1 type ipvlan mode l3s private
capture link-add-vlan ip link add link v0 name v0.5 type vlan protocol 802.1ad id 5 reorder_hdr off gvrp on loose_binding on ingress-qos-map 1:2 3:4 egress-qos-map 5:6
capture link-add-vrf ip link add name red type vrf table 100
capture link-add-ifb ip link add name ifb7 txqueuelen 32 type ifb
ip link add ifb0 index 60 type ifb
capture qdisc-tbf tc qdisc add dev v0 root handle 1: tbf rate 8mbit burst 100000 latency 25ms
capture qdisc-tbf-large tc qdisc replace dev v0 root handle 1: tbf rate 8gbit burst 100000 limit 200000 peakrate 48gbit minburst 2000
capture qdisc-ingress tc qdisc add dev v0 handle ffff: ingress
capture qdisc-clsact tc qdisc add dev v0 clsact
capture qdisc-delete tc qdisc delete dev v0 root
capture filter-mirred tc filter add dev v0 parent ffff: protocol all prio 1 u32 match u32 0 0 flowid 1:1 action mirred egress redirect dev ifb0
capture filter-mirror tc filter replace dev v0 parent ffff: protocol all prio 1 handle 800::800 u32 match u32 0 0 action mirred ingress mirror dev ifb0
capture filter-police tc filter add dev v0 parent ffff: protocol all prio 2 u32 match u32 0 0 flowid 1:1 action police rate 8mbit burst 100000 mtu 65536 drop
capture filter-matchall tc filter add dev v0 ingress protocol ip prio 3 matchall action police rate 40gbit burst 100000 conform-exceed drop/pipe action mirred egress redirect dev ifb0
capture filter-keys tc filter add dev v0 parent ffff: protocol ip prio 5 u32 match ip dst 10.0.0.0/8 match u32 0x00000050 0x0000ffff at 20 flowid 1:10
capture filter-delete tc filter delete dev v0 parent ffff: prio 5
