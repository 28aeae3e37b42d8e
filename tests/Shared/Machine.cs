using System.Collections.Concurrent;

namespace Cni.Tests;

/// <summary>Finds out, by trying, what this machine lacks.</summary>
public static class Machine
{
    /// <summary>How every reason starts that another kernel would take away.</summary>
    public const string NoKernel = "the kernel has no ";

    static readonly ConcurrentDictionary<Needs, Lazy<string?>> Known = new();

    /// <summary>The first thing missing of what a test needs, as the reason of a skip; null when nothing is.</summary>
    public static string? Lacks(Needs needs) =>
        Enum.GetValues<Needs>()
            .Where(need => needs.HasFlag(need))
            .Select(need => Known.GetOrAdd(need, one => new Lazy<string?>(() => Probe(one))).Value)
            .FirstOrDefault(reason => reason is not null);

    static string? Probe(Needs need) => need switch
    {
        Needs.GoPlugins => File.Exists(RepoPaths.GoPlugins + "/bridge") ? null : "the Go plugins are not installed (Debian: containernetworking-plugins)",
        Needs.Plugins => File.Exists(RepoPaths.Plugins + "/cni-plugins") ? null : "no published plugins (run ./build.sh plugins)",
        Needs.Packages => Directory.Exists(RepoPaths.Packages) && Directory.GetFiles(RepoPaths.Packages, "*.nupkg").Length > 0 ? null : "no packages (run ./build.sh pack)",
        Needs.Strace => Program("strace"),
        Needs.Socat => Program("socat"),
        Needs.Jq => Program("jq"),
        Needs.Dnsmasq => Program("dnsmasq"),
        Needs.Root => ProbeRoot(),
        Needs.Ipv6 => File.Exists("/proc/net/if_inet6") ? null : NoKernel + "IPv6",
        Needs.Nft => Program("nft") ?? Lacks(Needs.Root) ?? Try(NoKernel + "nf_tables", "nft", "add", "table", "inet", "probe"),
        Needs.Conntrack => Program("conntrack") ?? Lacks(Needs.Root) ?? Try(NoKernel + "connection tracking", "conntrack", "-L"),
        Needs.Police => Program("tc") ?? Lacks(Needs.Root) ?? Try(NoKernel + "action police", "tc", "actions", "add", "action", "police", "rate", "8mbit", "burst", "10k"),
        Needs.Iptables => Program("iptables-nft") ?? Lacks(Needs.Nft) ?? Try("iptables-nft does not work on this kernel", "iptables-nft", "-A", "FORWARD", "-m", "conntrack", "--ctstate", "NEW", "-j", "ACCEPT"),
        Needs.IptablesLegacy => Program("iptables-legacy") ?? Lacks(Needs.Root) ?? Try("the kernel has no tables for iptables-legacy", "iptables-legacy", "-S"),
        Needs.Firewalld => Program("firewalld") ?? Program("dbus-daemon") ?? Lacks(Needs.Nft),
        _ => Lacks(Needs.Root) ?? ProbeLink(need),
    };

    static string? ProbeRoot()
    {
        if (Environment.UserName != "root")
        {
            return "needs root";
        }

        if (Program("ip") is { } missing)
        {
            return missing;
        }

        try
        {
            new TestNamespace("probe").Dispose();
            return null;
        }
        catch (InvalidOperationException)
        {
            return "not allowed to make network namespaces here";
        }
    }

    static string? ProbeLink(Needs need)
    {
        // The kinds that stand on another link get a veth to stand on, which is probed on its own.
        var (kind, lower, options) = need switch
        {
            Needs.Veth => ("veth", false, Array.Empty<string>()),
            Needs.Bridge => ("bridge", false, []),
            Needs.BridgeVlanFiltering => ("bridge", false, ["vlan_filtering", "1"]),
            Needs.Dummy => ("dummy", false, []),
            Needs.Ifb => ("ifb", false, []),
            Needs.Vxlan => ("vxlan", false, ["id", "7", "dstport", "4789"]),
            Needs.Vrf => ("vrf", false, ["table", "7"]),
            Needs.Vlan => ("vlan", true, ["id", "7"]),
            Needs.Macvlan => ("macvlan", true, []),
            Needs.Ipvlan => ("ipvlan", true, []),
            Needs.Tap => ("tap", false, []),
            _ => throw new ArgumentOutOfRangeException(nameof(need), need, "no probe for this need"),
        };
        var reason = need == Needs.BridgeVlanFiltering ? NoKernel + "VLAN filtering for bridges" : NoKernel + "links of kind " + kind;
        using var scratch = new TestNamespace("probe");
        if (need == Needs.Tap)
        {
            return scratch.Run("ip", "tuntap", "add", "dev", "probe0", "mode", "tap").ExitCode == 0 ? null : reason;
        }

        if (lower)
        {
            if (Lacks(Needs.Veth) is { } veth)
            {
                return veth;
            }

            scratch.Line("ip link add lower0 type veth peer name lower1");
        }

        string[] link = lower ? ["link", "lower0"] : [];
        return scratch.Run("ip", ["link", "add", .. link, "name", "probe0", "type", kind, .. options]).ExitCode == 0 ? null : reason;
    }

    static string? Try(string reason, string program, params string[] arguments)
    {
        using var scratch = new TestNamespace("probe");
        return scratch.Run(program, arguments).ExitCode == 0 ? null : reason;
    }

    static string? Program(string name) =>
        $"/usr/sbin:/usr/bin:/sbin:/bin:{Environment.GetEnvironmentVariable("PATH")}".Split(':').Any(folder => File.Exists(Path.Combine(folder, name)))
            ? null
            : $"the program {name} is not installed";
}
