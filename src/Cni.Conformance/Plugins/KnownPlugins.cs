using Cni.Conformance.Lab;

namespace Cni.Conformance.Plugins;

/// <summary>What is known of the plugins that most nodes have: their kind, and a configuration in which they show what they do.</summary>
internal static class KnownPlugins
{
    const string Ipam = $$"""
        "ipam":{"type":"{{IpamDouble.Type}}"}
        """;

    static readonly Dictionary<string, (PluginKind Kind, string Config)> s_known = new(StringComparer.Ordinal)
    {
        ["bridge"] = (PluginKind.Main, $$"""{"bridge":"confbr0","isGateway":true,"ipMasq":true,{{Ipam}} }"""),
        ["ptp"] = (PluginKind.Main, $$"""{"ipMasq":true,{{Ipam}} }"""),
        ["macvlan"] = (PluginKind.Main, $$"""{"master":"{{Node.Uplink}}","mode":"bridge",{{Ipam}} }"""),
        ["ipvlan"] = (PluginKind.Main, $$"""{"master":"{{Node.Uplink}}","mode":"l2",{{Ipam}} }"""),
        ["vlan"] = (PluginKind.Main, $$"""{"master":"{{Node.Uplink}}","vlanId":5,{{Ipam}} }"""),
        ["dummy"] = (PluginKind.Main, $$"""{ {{Ipam}} }"""),
        ["tap"] = (PluginKind.Main, $$"""{ {{Ipam}} }"""),
        ["host-local"] = (PluginKind.Ipam, """{"ipam":{"type":"host-local","dataDir":"{dir}/leases","ranges":[[{"subnet":"10.88.0.0/28"}]],"routes":[{"dst":"0.0.0.0/0"}]}}"""),
        ["static"] = (PluginKind.Ipam, """{"ipam":{"type":"static","addresses":[{"address":"10.88.0.5/24","gateway":"10.88.0.1"}],"routes":[{"dst":"0.0.0.0/0"}]}}"""),
        ["portmap"] = (PluginKind.Chained, """{"snat":true,"runtimeConfig":{"portMappings":[{"hostPort":80{nn},"containerPort":80,"protocol":"tcp"}]}}"""),
        ["bandwidth"] = (PluginKind.Chained, """{"ingressRate":1000000,"ingressBurst":1000000,"egressRate":1000000,"egressBurst":1000000}"""),
        ["firewall"] = (PluginKind.Chained, """{"backend":"iptables"}"""),
        ["tuning"] = (PluginKind.Chained, """{"mtu":1400,"sysctl":{"net.core.somaxconn":"500"},"dataDir":"{dir}/tuning"}"""),
        ["sbr"] = (PluginKind.Chained, "{}"),
        ["vrf"] = (PluginKind.Chained, """{"vrfname":"confvrf"}"""),
        ["loopback"] = (PluginKind.Chained, "{}"),
    };

    /// <summary>The kind of a known type; <see cref="PluginKind.Auto"/> for all others.</summary>
    public static PluginKind KindOf(string type) => s_known.TryGetValue(type, out var known) ? known.Kind : PluginKind.Auto;

    /// <summary>A configuration for a type, or one that a plugin of the kind should be content with.</summary>
    public static string ConfigFor(string type, PluginKind kind) =>
        s_known.TryGetValue(type, out var known) && (known.Kind == kind || kind == PluginKind.Auto) ? known.Config : kind switch
        {
            PluginKind.Main => $$"""{ {{Ipam}} }""",
            PluginKind.Ipam => $$"""{"ipam":{"type":"{{type}}","dataDir":"{dir}/leases","ranges":[[{"subnet":"10.88.0.0/28"}]],"subnet":"10.88.0.0/28"} }""",
            _ => "{}",
        };

    /// <summary>Whether an IPAM plugin gives everybody what its configuration says, so that two containers may get one address.</summary>
    public static bool GivesOneAddressToAll(string type) => type == "static";
}
