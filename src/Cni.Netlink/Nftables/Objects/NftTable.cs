namespace Cni.Netlink.Nftables;

/// <summary>Names a table, and makes its chains, sets and objects.</summary>
/// <remarks>An inert description: nothing happens until it goes into a transaction. Family and name identify the table.</remarks>
/// <param name="Family">Which packets it sees.</param>
/// <param name="Name">Its name.</param>
public sealed record NftTable(NftFamily Family, string Name)
{
    /// <summary>A comment, at most 127 bytes; null for none.</summary>
    public string? Comment { get; init; }

    /// <summary>Special behaviour.</summary>
    public NftTableFlags Flags { get; init; }

    /// <summary>The kernel's number; 0 until it was read.</summary>
    public ulong Handle { get; init; }

    /// <summary>Describes a chain that rules jump to.</summary>
    /// <param name="name">The chain's name.</param>
    /// <returns>The chain.</returns>
    public NftChain Chain(string name) => new(this, name);

    /// <summary>Describes a chain that the kernel calls for packets.</summary>
    /// <param name="name">The chain's name.</param>
    /// <param name="type">What it may do.</param>
    /// <param name="hook">Where it is called.</param>
    /// <param name="priority">When, among the chains there: smaller is earlier. See <see cref="NftPriority"/>.</param>
    /// <param name="policy">What happens to undecided packets.</param>
    /// <returns>The chain.</returns>
    public NftChain Chain(string name, NftChainType type, NftHook hook, int priority, NftPolicy policy = NftPolicy.Accept) =>
        new(this, name) { Type = type, Hook = hook, Priority = priority, Policy = policy };

    /// <summary>Describes a base chain of type nat.</summary>
    /// <param name="name">The chain's name.</param>
    /// <param name="hook">Where it is called.</param>
    /// <param name="priority">When: usually <see cref="NftPriority.DstNat"/> or <see cref="NftPriority.SrcNat"/>.</param>
    /// <returns>The chain.</returns>
    public NftChain NatChain(string name, NftHook hook, int priority) => Chain(name, NftChainType.Nat, hook, priority);

    /// <summary>Describes a base chain of type filter.</summary>
    /// <param name="name">The chain's name.</param>
    /// <param name="hook">Where it is called.</param>
    /// <param name="priority">When; 0, the usual place, by default.</param>
    /// <param name="policy">What happens to undecided packets.</param>
    /// <returns>The chain.</returns>
    public NftChain FilterChain(string name, NftHook hook, int priority = NftPriority.Filter, NftPolicy policy = NftPolicy.Accept) =>
        Chain(name, NftChainType.Filter, hook, priority, policy);

    /// <summary>Describes a set.</summary>
    /// <param name="name">The set's name.</param>
    /// <param name="key">What its elements are.</param>
    /// <param name="flags">What it can do; <see cref="NftSetFlags.Interval"/> for prefixes and ranges.</param>
    /// <returns>The set.</returns>
    public NftSet Set(string name, NftType key, NftSetFlags flags = NftSetFlags.None) => new(this, name, key) { Flags = flags };

    /// <summary>Describes a map.</summary>
    /// <param name="name">The map's name.</param>
    /// <param name="key">What it looks up.</param>
    /// <param name="value">What it finds.</param>
    /// <param name="flags">What it can do.</param>
    /// <returns>The map.</returns>
    public NftSet Map(string name, NftType key, NftType value, NftSetFlags flags = NftSetFlags.None) =>
        new(this, name, key) { Value = value, Flags = flags };

    /// <summary>Describes a verdict map.</summary>
    /// <param name="name">The map's name.</param>
    /// <param name="key">What it looks up.</param>
    /// <param name="flags">What it can do.</param>
    /// <returns>The map.</returns>
    public NftSet VerdictMap(string name, NftType key, NftSetFlags flags = NftSetFlags.None) =>
        new(this, name, key) { Value = NftDataType.Verdict, Flags = flags };

    /// <summary>Describes a named counter.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The counter.</returns>
    public NftObject Counter(string name) => new(this, name, NftObjectType.Counter);

    /// <summary>Describes a named quota.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="bytes">The limit in bytes.</param>
    /// <param name="over">True to match once the limit is passed; false until then.</param>
    /// <returns>The quota.</returns>
    public NftObject Quota(string name, ulong bytes, bool over = true) =>
        new(this, name, NftObjectType.Quota) { Bytes = bytes, Over = over };

    internal bool Is(NftTable other) => Family == other.Family && Name == other.Name;


    /// <summary>Prints family and name: <c>ip cni_hostport</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => NftNames.Of(Family) + " " + Name;
}
