namespace Cni.Netlink.Nftables;

/// <summary>Says which packets a table sees.</summary>
/// <remarks>The values are the kernel's <c>NFPROTO_*</c> (linux/netfilter.h).</remarks>
public enum NftFamily : byte
{
    /// <summary>All families; only meaningful when listing.</summary>
    Any = 0,
    /// <summary>IPv4 and IPv6 in one table (<c>inet</c>).</summary>
    Inet = 1,
    /// <summary>IPv4 (<c>ip</c>).</summary>
    Ip = 2,
    /// <summary>ARP (<c>arp</c>).</summary>
    Arp = 3,
    /// <summary>One device's ingress or egress (<c>netdev</c>).</summary>
    NetDev = 5,
    /// <summary>Frames that a bridge forwards (<c>bridge</c>).</summary>
    Bridge = 7,
    /// <summary>IPv6 (<c>ip6</c>).</summary>
    Ip6 = 10,
}

/// <summary>Says what a base chain may do with a packet.</summary>
public enum NftChainType
{
    /// <summary>Decide about packets.</summary>
    Filter,
    /// <summary>Rewrite addresses; sees the first packet of a connection only.</summary>
    Nat,
    /// <summary>Route again when a packet was changed.</summary>
    Route,
}

/// <summary>Says where in the packet's way a base chain is called.</summary>
/// <remarks>Hook numbers on the wire depend on the family (linux/netfilter.h, <c>NF_INET_*</c> and <c>NF_NETDEV_*</c>).</remarks>
public enum NftHook
{
    /// <summary>Before the routing decision.</summary>
    Prerouting,
    /// <summary>For this host.</summary>
    Input,
    /// <summary>Through this host.</summary>
    Forward,
    /// <summary>From this host.</summary>
    Output,
    /// <summary>About to leave.</summary>
    Postrouting,
    /// <summary>As received by a device.</summary>
    Ingress,
    /// <summary>As handed to a device.</summary>
    Egress,
}

/// <summary>Says what a base chain does with packets that no rule decided about.</summary>
public enum NftPolicy
{
    /// <summary>Let them pass.</summary>
    Accept = 1,
    /// <summary>Drop them.</summary>
    Drop = 0,
}

/// <summary>Marks a table's special behaviour.</summary>
[Flags]
public enum NftTableFlags
{
    /// <summary>An ordinary table.</summary>
    None = 0,
    /// <summary>The table's base chains are not called (<c>NFT_TABLE_F_DORMANT</c>).</summary>
    Dormant = 1,
    /// <summary>The table belongs to the socket that made it and goes with it (<c>NFT_TABLE_F_OWNER</c>).</summary>
    Owner = 2,
}

/// <summary>Marks what a set or map can do.</summary>
/// <remarks>The values are the kernel's <c>NFT_SET_*</c>; map, concatenation and object bits are set by the library.</remarks>
[Flags]
public enum NftSetFlags
{
    /// <summary>Single elements that stay until they are deleted.</summary>
    None = 0,
    /// <summary>The set has no name and lives with the rule that uses it.</summary>
    Anonymous = 1,
    /// <summary>Elements can't change once a rule uses the set.</summary>
    Constant = 2,
    /// <summary>Elements may be prefixes and ranges.</summary>
    Interval = 4,
    /// <summary>Elements may expire.</summary>
    Timeout = 0x10,
    /// <summary>Rules may add elements (<c>flags dynamic</c>).</summary>
    Dynamic = 0x20,
}

/// <summary>Changes how a NAT statement picks an address and port.</summary>
/// <remarks>The values are the kernel's <c>NF_NAT_RANGE_*</c> (linux/netfilter/nf_nat.h).</remarks>
[Flags]
public enum NftNatFlags
{
    /// <summary>The kernel's own choice.</summary>
    None = 0,
    /// <summary>A port is given; set by the library where nft sets it.</summary>
    ProtoSpecified = 2,
    /// <summary>Ports by hash (<c>random</c>).</summary>
    Random = 4,
    /// <summary>The same address for the same client (<c>persistent</c>).</summary>
    Persistent = 8,
    /// <summary>Ports by chance (<c>fully-random</c>).</summary>
    FullyRandom = 16,
}

/// <summary>Names the usual chain priorities.</summary>
/// <remarks>Smaller comes first. The values are the kernel's <c>NF_IP_PRI_*</c> and, for bridges, <c>NF_BR_PRI_*</c>.</remarks>
public static class NftPriority
{
    /// <summary>-300: before connection tracking.</summary>
    public const int Raw = -300;
    /// <summary>-150.</summary>
    public const int Mangle = -150;
    /// <summary>-100: where destinations are rewritten (prerouting and output).</summary>
    public const int DstNat = -100;
    /// <summary>0: where packets are filtered.</summary>
    public const int Filter = 0;
    /// <summary>50.</summary>
    public const int Security = 50;
    /// <summary>100: where sources are rewritten (postrouting and input).</summary>
    public const int SrcNat = 100;
    /// <summary>-300: a bridge's place for rewriting destinations, and the first useful one for filtering by port.</summary>
    public const int BridgeDstNat = -300;
    /// <summary>-200: a bridge's place for filtering.</summary>
    public const int BridgeFilter = -200;
}
