#!/usr/bin/env bash
# Two pods on a node get their network from the published plugins, started one by one as a container runtime does it.
# The node, the pods and a client elsewhere are network namespaces: the machine's own network isn't touched.
# CNI_BIN names another folder of plugins to show.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. eng/ui.sh
. eng/needs.sh
. eng/demo-lib.sh

bin=$(realpath "${CNI_BIN:-artifacts/plugins}")
work=$(mktemp -d)
run=cni-demo-$$
node=$run-node client=$run-client pod1=$run-pod1 pod2=$run-pod2
server=
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

title "A node and a client, as network namespaces"
make_machines
write_network_list
mappings='[{"hostPort":8080,"containerPort":80,"protocol":"tcp"}]'
use_once "$mappings"
state_before=$(state)
good "$(in_ns "$client" ip -br -4 addr show eth0 | awk '{print $3}') talks to the node at 203.0.113.1 and 2001:db8:113::1"
good "one pod has come and gone; the network keeps for the next one: ${dim}$(kept)${plain}"

title "ADD: bridge + host-local + portmap"
add pod1 "$pod1" "$mappings"
add pod2 "$pod2" '[]'
say "  ${dim}$(jq -c '{interfaces: [.interfaces[] | {name, mac}], ips: [.ips[] | {address, gateway}], routes: [.routes[].dst]}' "$work/pod1.result")${plain}"

pod1_v4=$(address pod1 4) pod1_v6=$(address pod1 6)
pod2_v4=$(address pod2 4) pod2_v6=$(address pod2 6)

title "Traffic"
serve_page
expect "pod 2 pings pod 1 over IPv4 ($pod2_v4 → $pod1_v4)" reaches "$pod2" "$pod1_v4"
expect "pod 2 pings pod 1 over IPv6 ($pod2_v6 → $pod1_v6)" reaches "$pod2" "$pod1_v6"
expect "pod 2 pings the client: masqueraded, the client knows no route to pods" reaches "$pod2" 203.0.113.2
expect "the client fetches pod 1's page at 203.0.113.1:8080" page_is "$client" http://203.0.113.1:8080/
expect "the client fetches pod 1's page at [2001:db8:113::1]:8080" page_is "$client" 'http://[2001:db8:113::1]:8080/'
expect "pod 2 fetches it through the node's port as well" page_is "$pod2" http://203.0.113.1:8080/
expect "pod 1 fetches its own page through the node's port (hairpin)" page_is "$pod1" http://203.0.113.1:8080/
expect "a port that isn't mapped stays closed" refuses "$client" http://203.0.113.1:8081/

title "CHECK"
expect "pod 1 is as it was attached" check pod1 "$pod1" "$mappings"
expect "pod 2 is as it was attached" check pod2 "$pod2" '[]'

title "DEL"
stop_server
del pod1 "$pod1" "$mappings"
del pod2 "$pod2" '[]'
expect "a second DEL has nothing to do and says so" del_again pod1 "$pod1" "$mappings"

title "What is left"
state_after=$(state)
expect "interfaces, addresses, routes, rules and leases are what they were before ADD" same "$state_before" "$state_after"
expect "nothing on the node names a pod or a pod's address any more" forgotten "$pod0_v4" "$pod0_v6" "$pod1_v4" "$pod1_v6" "$pod2_v4" "$pod2_v6"
cleanup
expect "the namespaces are gone" no_namespaces
say "" && say "${green}${bold}The pods had a network, and it is gone again.${plain}"
