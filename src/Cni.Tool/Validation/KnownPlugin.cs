namespace Cni.Tool;

/// <summary>What a plugin does in a list.</summary>
internal enum Role
{
    /// <summary>Makes the interface, so it may come first.</summary>
    Main,

    /// <summary>Adjusts what a plugin before it made.</summary>
    Chained,

    /// <summary>Manages addresses for a main plugin, under its key <c>ipam</c>.</summary>
    Ipam,
}

/// <summary>The keys and capabilities of the plugins that everybody has: the reference plugins, and ours of the same names.</summary>
internal sealed record KnownPlugin(Role Role, IReadOnlyDictionary<string, KeyRule> Keys, IReadOnlyList<string> Capabilities)
{
    /// <summary>Keys of every plugin's configuration (SPEC.md 1.1.0, section 1, "Plugin configuration objects").</summary>
    public static IReadOnlyDictionary<string, KeyRule> CommonKeys { get; } =
        Parse("cniVersion:text name:text type:text args:object ipam:object dns:object capabilities:object runtimeConfig:object prevResult:object");

    /// <summary>Keys of a list.</summary>
    public static IReadOnlyDictionary<string, KeyRule> ListKeys { get; } =
        Parse("cniVersion:text cniVersions:array name:text plugins:array disableCheck:any disableGC:any loadOnlyInlinedPlugins:any");

    private static readonly Dictionary<string, KnownPlugin> s_all = new(StringComparer.Ordinal)
    {
        ["bridge"] = new(Role.Main, Parse("bridge:interface isGateway:bool isDefaultGateway:bool forceAddress:bool ipMasq:bool ipMasqBackend:iptables|nftables mtu:0..65535 " +
            "hairpinMode:bool promiscMode:bool vlan:0..4094 vlanTrunk:array preserveDefaultVlan:bool macspoofchk:bool enabledad:bool disableContainerInterface:bool " +
            "portIsolation:bool mac:mac"), ["mac", "ips", "ipRanges", "dns"]),
        ["ptp"] = new(Role.Main, Parse("ipMasq:bool ipMasqBackend:iptables|nftables mtu:0..65535"), ["ips", "ipRanges", "dns"]),
        ["macvlan"] = new(Role.Main, Parse("master:interface mode:bridge|private|vepa|passthru mtu:0..65535 mac:mac linkInContainer:bool bcqueuelen:0.."), ["mac", "ips", "ipRanges", "dns"]),
        ["ipvlan"] = new(Role.Main, Parse("master:interface mode:l2|l3|l3s mtu:0..65535 linkInContainer:bool"), ["ips", "ipRanges", "dns"]),
        ["vlan"] = new(Role.Main, Parse("master:interface vlanId:0..4094 mtu:0..65535 linkInContainer:bool"), ["ips", "ipRanges", "dns"]),
        ["host-device"] = new(Role.Main, Parse("device:text hwaddr:mac kernelpath:text pciBusID:text dpdkMode:bool"), ["deviceID", "ips", "ipRanges"]),
        ["dummy"] = new(Role.Main, Parse(""), ["ips", "ipRanges"]),
        ["tap"] = new(Role.Main, Parse("multiQueue:bool mtu:0..65535 mac:mac owner:0.. group:0.. selinuxContext:text bridge:interface"), ["mac", "ips", "ipRanges"]),
        ["loopback"] = new(Role.Main, Parse(""), []),
        ["portmap"] = new(Role.Chained, Parse("backend:iptables|nftables snat:bool masqAll:bool markMasqBit:0..31 externalSetMarkChain:text conditionsV4:array conditionsV6:array"), ["portMappings"]),
        ["bandwidth"] = new(Role.Chained, Parse("ingressRate:0.. ingressBurst:0.. egressRate:0.. egressBurst:0.. mode:ifb|pod|police shapedSubnets:array unshapedSubnets:array"), ["bandwidth"]),
        ["firewall"] = new(Role.Chained, Parse("backend:iptables|nftables|firewalld iptablesAdminChainName:text firewalldZone:text ingressPolicy:open|same-bridge|isolated markBit:0..31"), []),
        ["tuning"] = new(Role.Chained, Parse("sysctl:object mac:mac promisc:bool mtu:0..65535 allmulti:bool txQLen:0.. dataDir:text"), ["mac"]),
        ["sbr"] = new(Role.Chained, Parse("table:1.. gateways:array addSourceHints:bool"), []),
        ["vrf"] = new(Role.Chained, Parse("vrfname:interface table:0.."), []),
        ["host-local"] = new(Role.Ipam, Parse("type:text subnet:prefix rangeStart:address rangeEnd:address gateway:address ranges:array routes:array dataDir:text resolvConf:text name:text"), ["ips", "ipRanges"]),
        ["static"] = new(Role.Ipam, Parse("type:text addresses:array routes:array dns:object name:text"), ["ips"]),
        ["dhcp"] = new(Role.Ipam, Parse("type:text daemonSocketPath:text request:array provide:array priority:0.. families:array ipv6PrefixLength:1..128 ipv6RapidCommit:bool name:text"), []),
    };

    public static IEnumerable<string> Types => s_all.Keys;

    /// <summary>Gives what is known of a type; null for a plugin of somebody else's.</summary>
    public static KnownPlugin? Of(string? type) => type is null ? null : s_all.GetValueOrDefault(type);

    public static Dictionary<string, KeyRule> Parse(string keys)
    {
        var rules = new Dictionary<string, KeyRule>(StringComparer.OrdinalIgnoreCase);
        foreach (string key in keys.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = key.IndexOf(':', StringComparison.Ordinal);
            rules.Add(key[..colon], new(key[(colon + 1)..]));
        }
        return rules;
    }
}
