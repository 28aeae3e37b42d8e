using System.Text.Json.Nodes;

namespace Cni.Conformance.Tests;

/// <summary>The published plugins, and for each a configuration with which it does all that it can.</summary>
public static class Published
{
    /// <summary>Every plugin in artifacts/plugins but the multi-call binary's own name, and those that this machine can't serve.</summary>
    public static IReadOnlyList<string> Types { get; } = Directory.Exists(RepoPaths.Plugins)
        ? [.. Directory.GetFiles(RepoPaths.Plugins).Select(file => Path.GetFileName(file)).Where(name => name != "cni-plugins" && IsServed(name)).Order(StringComparer.Ordinal)]
        : ["hello"];

    /// <summary>How many versions a plugin takes.</summary>
    public static int Versions(string type) => type == "vrf" ? 4 : 7;

    // Where the machine lacks what a plugin's configuration asks for, there is nothing to try.
    static bool IsServed(string type) => type switch
    {
        "dhcp" => Machine.Lacks(Needs.Dnsmasq) is null,
        "host-device" => Machine.Lacks(Needs.Root | Needs.Tap) is null,
        "macvlan" => Machine.Lacks(Needs.Root | Needs.Macvlan) is null,
        "tap" => Machine.Lacks(Needs.Root | Needs.Tap) is null,
        "vrf" => Machine.Lacks(Needs.Root | Needs.Vrf) is null,
        "ipvlan" => Machine.Lacks(Needs.Root | Needs.Ipvlan) is null,
        "vlan" => Machine.Lacks(Needs.Root | Needs.Vlan) is null,
        "dummy" => Machine.Lacks(Needs.Root | Needs.Dummy) is null,
        _ => true,
    };

    /// <summary>The verbs that read a configuration.</summary>
    public static readonly string[] Verbs = ["ADD", "DEL", "CHECK", "GC", "STATUS"];

    /// <summary>One row a plugin.</summary>
    public static TheoryData<string> Rows => new(Types);

    /// <summary>A row for each plugin and verb.</summary>
    public static TheoryData<string, string> RowsOfVerbs()
    {
        var rows = new TheoryData<string, string>();
        foreach (var type in Types)
        {
            foreach (var verb in Verbs)
            {
                rows.Add(type, verb);
            }
        }

        return rows;
    }

    /// <summary>A configuration of version 1.1.0 that the plugin can serve on this node.</summary>
    public static JsonObject Config(string type, Node node)
    {
        var config = JsonNode.Parse((type switch
        {
            "bridge" => """
                {"bridge":"cni0","isGateway":true,"isDefaultGateway":true,"ipMasq":true,"hairpinMode":true,"mtu":1400,"macspoofchk":true,
                 "ipam":{"type":"host-local","ranges":[[{"subnet":"10.1.2.0/24"}]],"routes":[{"dst":"192.168.0.0/16"}]},
                 "dns":{"nameservers":["10.0.0.10"]},"runtimeConfig":{"mac":"02:00:00:00:00:09"},"args":{"cni":{"mac":"02:00:00:00:00:08"}}}
                """,
            "host-local" => """
                {"ipam":{"type":"host-local","ranges":[[{"subnet":"10.1.2.0/24","rangeStart":"10.1.2.10","rangeEnd":"10.1.2.250","gateway":"10.1.2.1"}],[{"subnet":"fd00::/64"}]],
                 "routes":[{"dst":"0.0.0.0/0","gw":"10.1.2.1","mtu":1400}],"resolvConf":"/dev/null"},
                 "args":{"cni":{"ips":["10.1.2.20"]}},"runtimeConfig":{"ips":["fd00::20"],"ipRanges":[[{"subnet":"10.1.3.0/24"}]]}}
                """,
            "dhcp" => """
                {"ipam":{"type":"dhcp","daemonSocketPath":"{socket}","request":[{"skipDefault":false,"option":"routers"}],
                 "provide":[{"option":"12","value":"x","fromArg":"K8S_POD_NAME"}],"priority":5,"families":["ipv4","ipv6"],"ipv6PrefixLength":64,"ipv6RapidCommit":true},
                 "prevResult":{"cniVersion":"1.1.0","ips":[{"address":"10.1.2.3/24"},{"address":"fd00::3/64"}]}}
                """,
            "portmap" => """
                {"snat":true,"runtimeConfig":{"portMappings":[{"hostPort":8080,"containerPort":80,"protocol":"tcp","hostIP":"10.9.9.9"},{"hostPort":53,"containerPort":53,"protocol":"udp"}]},
                 "prevResult":{"cniVersion":"1.1.0","interfaces":[{"name":"cni0"},{"name":"eth0","sandbox":"{netns}"}],"ips":[{"address":"10.1.2.3/24","gateway":"10.1.2.1","interface":1}]}}
                """,
            "bandwidth" => """
                {"ingressRate":8000000,"ingressBurst":800000,"egressRate":16000000,"egressBurst":1600000,"mode":"ifb",
                 "runtimeConfig":{"bandwidth":{"ingressRate":8000000,"ingressBurst":800000,"egressRate":16000000,"egressBurst":1600000}},
                 "prevResult":{"cniVersion":"1.1.0","interfaces":[{"name":"veth0"},{"name":"eth0","sandbox":"{netns}"}],"ips":[{"address":"10.1.2.3/24","gateway":"10.1.2.1","interface":1}]}}
                """,
            "sbr" => """
                {"table":5000,"gateways":["10.1.2.1","fd00::1"],"addSourceHints":true,
                 "prevResult":{"cniVersion":"1.1.0","interfaces":[{"name":"veth0"},{"name":"eth0","sandbox":"{netns}"}],"ips":[{"address":"10.1.2.3/24","gateway":"10.1.2.1","interface":1},{"address":"fd00::3/64","interface":1}]}}
                """,
            "tuning" => """
                {"sysctl":{"net.ipv4.conf.IFNAME.arp_filter":"1"},"mac":"02:00:00:00:00:07","promisc":true,"mtu":1400,"allmulti":true,"txQLen":500,"dataDir":"{data}/tuning",
                 "args":{"cni":{"sysctl":{"net.ipv4.conf.IFNAME.arp_announce":"1"},"mac":"02:00:00:00:00:08","mtu":1300}},"runtimeConfig":{"mac":"02:00:00:00:00:09"},
                 "prevResult":{"cniVersion":"1.1.0","interfaces":[{"name":"veth0"},{"name":"eth0","sandbox":"{netns}"}],"ips":[{"address":"10.1.2.3/24","gateway":"10.1.2.1","interface":1}]}}
                """,
            "ptp" => """
                {"ipMasq":true,"ipMasqBackend":"nftables","mtu":1400,"dns":{"nameservers":["10.0.0.10"]},
                 "ipam":{"type":"host-local","ranges":[[{"subnet":"10.1.2.0/24"}],[{"subnet":"fd00::/64"}]],"routes":[{"dst":"192.168.0.0/16"}]}}
                """,
            // Of those that share a segment, an IPv6 address waits for duplicate detection: seconds for each of a hundred configurations.
            "macvlan" => """
                {"master":"veth0","mode":"bridge","mtu":1400,"mac":"02:00:00:00:00:07","dns":{"nameservers":["10.0.0.10"]},
                 "ipam":{"type":"host-local","ranges":[[{"subnet":"10.1.2.0/24"}]],"routes":[{"dst":"192.168.0.0/16"}]}}
                """,
            "ipvlan" => """
                {"master":"veth0","mode":"l2","mtu":1400,
                 "ipam":{"type":"host-local","ranges":[[{"subnet":"10.1.2.0/24"}]],"routes":[{"dst":"192.168.0.0/16"}]}}
                """,
            "vlan" => """
                {"master":"veth0","vlanId":7,"mtu":1400,
                 "ipam":{"type":"host-local","ranges":[[{"subnet":"10.1.2.0/24"}]],"routes":[{"dst":"192.168.0.0/16"}]}}
                """,
            "dummy" => """
                {"ipam":{"type":"host-local","ranges":[[{"subnet":"10.1.2.0/24"}]],"routes":[{"dst":"192.168.0.0/16"}]}}
                """,
            "tap" => """
                {"multiQueue":true,"mtu":1400,"mac":"02:00:00:00:00:07","owner":0,"group":0,
                 "ipam":{"type":"host-local","ranges":[[{"subnet":"10.1.2.0/24"}]],"routes":[{"dst":"192.168.0.0/16"}]}}
                """,
            "host-device" => """
                {"device":"dev0",
                 "ipam":{"type":"host-local","ranges":[[{"subnet":"10.1.2.0/24"}]],"routes":[{"dst":"192.168.0.0/16"}]}}
                """,
            "static" => """
                {"ipam":{"type":"static","addresses":[{"address":"10.1.2.3/24","gateway":"10.1.2.1"},{"address":"fd00::3/64"}],"routes":[{"dst":"0.0.0.0/0","gw":"10.1.2.1"}],
                 "dns":{"nameservers":["10.0.0.10"]}},"args":{"cni":{"ips":["10.1.2.4/24"]}},"runtimeConfig":{"ips":["10.1.2.5/24"]}}
                """,
            "firewall" => """
                {"backend":"nftables","iptablesAdminChainName":"CNI-ADMIN","firewalldZone":"trusted","ingressPolicy":"same-bridge","markBit":12,
                 "prevResult":{"cniVersion":"1.1.0","interfaces":[{"name":"cni0"},{"name":"eth0","sandbox":"{netns}"}],"ips":[{"address":"10.1.2.3/24","gateway":"10.1.2.1","interface":1}]}}
                """,
            "vrf" => """
                {"vrfname":"red","table":5000,
                 "prevResult":{"cniVersion":"1.1.0","interfaces":[{"name":"veth0"},{"name":"eth0","sandbox":"{netns}"}],"ips":[{"address":"10.1.2.3/24","gateway":"10.1.2.1","interface":1}]}}
                """,
            "hello" => """
                {"greeting":"hello","prevResult":{"cniVersion":"1.1.0","interfaces":[{"name":"eth0","mac":"02:00:00:00:00:01","sandbox":"{netns}"}],
                 "ips":[{"address":"10.1.2.3/24","gateway":"10.1.2.1","interface":0}],"routes":[{"dst":"0.0.0.0/0","gw":"10.1.2.1","mtu":1400}],"dns":{"nameservers":["10.0.0.10"]}}}
                """,
            _ => "{}",
        }).Replace("{netns}", node.PodOf(type).Path, StringComparison.Ordinal).Replace("{socket}", type == "dhcp" ? node.Lan.Socket : "", StringComparison.Ordinal)
            .Replace("{data}", node.Data, StringComparison.Ordinal))!.AsObject();
        config["cniVersion"] = "1.1.0";
        config["name"] = "net";
        config["type"] = type;
        config["cni.dev/valid-attachments"] = new JsonArray(new JsonObject { ["containerID"] = "other", ["ifname"] = "eth0" });
        if (config["ipam"] is JsonObject ipam)
        {
            ipam["dataDir"] = node.Data;
        }

        return config;
    }
}
