using System.Reflection;

namespace Cni.Netlink.Tests;

public class SchemaTests
{
    static readonly (string Prefix, AttributeLookup Lookup)[] Sets =
    [
        ("IFLA_INFO_", RouteSchema.LinkInfo), ("IFLA_BR_", RouteSchema.Bridge), ("IFLA_BRPORT_", RouteSchema.BridgePort), ("IFLA_BRIDGE_", RouteSchema.BridgeAfSpec),
        ("IFLA_MACVLAN_", RouteSchema.Macvlan), ("IFLA_IPVLAN_", RouteSchema.Ipvlan), ("IFLA_VLAN_QOS_", RouteSchema.VlanQos), ("IFLA_VLAN_", RouteSchema.Vlan),
        ("IFLA_TUN_", RouteSchema.Tun), ("IFLA_VRF_PORT_", RouteSchema.VrfPort), ("IFLA_VRF_", RouteSchema.Vrf),
        ("IFLA_INET_", RouteSchema.Inet), ("IFLA_INET6_", RouteSchema.Inet6), ("VETH_INFO_", RouteSchema.Veth), ("IFLA_", RouteSchema.Link), ("IFA_", RouteSchema.Address),
        ("RTA_", RouteSchema.Route), ("RTAX_", RouteSchema.Metrics), ("NDA_", RouteSchema.Neighbour), ("FRA_", RouteSchema.Rule), ("NETNSA_", RouteSchema.NamespaceId),
        ("TCA_STATS_", RouteSchema.TrafficStatistics), ("TCA_TBF_", RouteSchema.Tbf), ("TCA_HTB_", RouteSchema.Htb), ("TCA_U32_", RouteSchema.U32),
        ("TCA_MATCHALL_", RouteSchema.Matchall), ("TCA_ACT_", RouteSchema.TrafficAction), ("TCA_MIRRED_", RouteSchema.Mirred), ("TCA_POLICE_", RouteSchema.Police), ("TCA_", RouteSchema.Traffic),
    ];

    [Fact]
    public void Every_constant_that_codecs_use_has_its_name_in_the_table()
    {
        int checkedNames = 0;
        foreach (var field in typeof(Rtnl).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral && field.FieldType == typeof(ushort)))
        {
            if (Sets.FirstOrDefault(set => field.Name.StartsWith(set.Prefix, StringComparison.Ordinal)).Lookup is not { } lookup)
                continue;
            Assert.Equal(field.Name, lookup((ushort)field.GetRawConstantValue()!, default).Name);
            checkedNames++;
        }
        Assert.True(checkedNames > 200, $"only {checkedNames} constants were found");
    }

    [Fact]
    public void A_trace_shows_names_nesting_and_values()
    {
        using var batch = new NetlinkBatch();
        LinkCodec.WriteCreate(batch.Begin(Rtnl.RTM_NEWLINK, NetlinkFlags.Create, "add link"), new VethSpec("h1") { Mtu = 1400, Peer = new("p1") }, 0, 0);
        string text = NetlinkText.Describe(NetlinkFamily.Route, batch.Bytes, "> ");
        Assert.StartsWith("> RTM_NEWLINK flags 0x401 seq 0 port 0 header 00000000", text, StringComparison.Ordinal);
        Assert.Contains("    IFLA_IFNAME \"h1\"\n    IFLA_MTU 1400\n    IFLA_LINKINFO\n        IFLA_INFO_KIND \"veth\"\n        IFLA_INFO_DATA\n            VETH_INFO_PEER header 00000000000000000000000000000000\n                IFLA_IFNAME \"p1\"\n", text, StringComparison.Ordinal);
    }
}
