namespace Cni.Netlink.Nftables;

/// <summary>nft's words for the enums, both ways.</summary>
static class NftNames
{
    internal static string Of(NftFamily family) => family switch
    {
        NftFamily.Inet => "inet",
        NftFamily.Ip => "ip",
        NftFamily.Ip6 => "ip6",
        NftFamily.Arp => "arp",
        NftFamily.NetDev => "netdev",
        NftFamily.Bridge => "bridge",
        _ => "family-" + ((int)family).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    internal static string Of(NftChainType type) => type switch
    {
        NftChainType.Nat => "nat",
        NftChainType.Route => "route",
        _ => "filter",
    };

    internal static NftChainType ChainType(string name) => name switch
    {
        "nat" => NftChainType.Nat,
        "route" => NftChainType.Route,
        _ => NftChainType.Filter,
    };

    internal static string Of(NftHook hook) => hook switch
    {
        NftHook.Prerouting => "prerouting",
        NftHook.Input => "input",
        NftHook.Forward => "forward",
        NftHook.Output => "output",
        NftHook.Postrouting => "postrouting",
        NftHook.Ingress => "ingress",
        _ => "egress",
    };

    /// <summary>The hook's number on the wire: netdev counts from its own zero.</summary>
    internal static uint HookNumber(NftFamily family, NftHook hook) =>
        family switch
    {
        NftFamily.NetDev => hook == NftHook.Egress ? 1u : 0u,
        NftFamily.Arp => hook == NftHook.Output ? 1u : 0u,
        _ => (uint)hook,
    };

    internal static NftHook Hook(NftFamily family, uint number) => family switch
    {
        NftFamily.NetDev => number == 1 ? NftHook.Egress : NftHook.Ingress,
        // ARP has only two hooks, numbered 0 and 1 (NF_ARP_IN, NF_ARP_OUT).
        NftFamily.Arp => number == 0 ? NftHook.Input : NftHook.Output,
        _ => (NftHook)number,
    };

    internal static string Of(NftSetFlags flags)
    {
        var text = "";
        void Add(NftSetFlags flag, string name)
        {
            if ((flags & flag) != 0) text = text.Length == 0 ? name : text + "," + name;
        }
        Add(NftSetFlags.Constant, "constant");
        Add(NftSetFlags.Dynamic, "dynamic");
        Add(NftSetFlags.Interval, "interval");
        Add(NftSetFlags.Timeout, "timeout");
        return text;
    }

    internal static string Of(NftNatFlags flags)
    {
        var text = "";
        void Add(NftNatFlags flag, string name)
        {
            if ((flags & flag) != 0) text = text.Length == 0 ? name : text + "," + name;
        }
        Add(NftNatFlags.Random, "random");
        Add(NftNatFlags.FullyRandom, "fully-random");
        Add(NftNatFlags.Persistent, "persistent");
        return text;
    }

    /// <summary>nft's way to print a time: 1h2m3s, 5s, 250ms.</summary>
    internal static string Duration(TimeSpan time)
    {
        var ms = (long)time.TotalMilliseconds;
        if (ms == 0) return "0s";
        var text = "";
        void Add(long unit, string name)
        {
            if (ms < unit) return;
            text += (ms / unit).ToString(System.Globalization.CultureInfo.InvariantCulture) + name;
            ms %= unit;
        }
        Add(86_400_000, "d");
        Add(3_600_000, "h");
        Add(60_000, "m");
        Add(1000, "s");
        Add(1, "ms");
        return text;
    }
}
