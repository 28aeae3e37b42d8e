namespace Cni.Netlink.Nftables;

/// <summary>Describes a chain: a list of rules that other rules jump to or, with a hook, that the kernel calls.</summary>
/// <param name="Table">The table it is in.</param>
/// <param name="Name">Its name.</param>
public sealed record NftChain(NftTable Table, string Name)
{
    /// <summary>What a base chain may do.</summary>
    public NftChainType Type { get; init; }

    /// <summary>Where a base chain is called; null for a regular chain.</summary>
    public NftHook? Hook { get; init; }

    /// <summary>When a base chain is called: smaller is earlier.</summary>
    public int Priority { get; init; }

    /// <summary>What a base chain does with undecided packets.</summary>
    public NftPolicy Policy { get; init; } = NftPolicy.Accept;

    /// <summary>The devices of an ingress or egress chain.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>A comment, at most 127 bytes; null for none.</summary>
    public string? Comment { get; init; }

    /// <summary>The kernel's number; 0 until it was read.</summary>
    public ulong Handle { get; init; }

    /// <summary>How many rules the chain has, and how many rules and map elements lead to it; 0 until it was read from the kernel.</summary>
    /// <remarks>NFTA_CHAIN_USE. A chain that something leads to can't be deleted (EBUSY), and the kernel takes ten milliseconds to say so.</remarks>
    public int UseCount { get; init; }

    /// <summary>True when the kernel calls it.</summary>
    public bool IsBase => Hook is not null;

    /// <summary>Describes a rule in this chain, compiled for the table's family.</summary>
    /// <param name="statements">Matches and statements in order, as in nft; see <see cref="Nft"/>.</param>
    /// <returns>The rule.</returns>
    /// <exception cref="ArgumentException">The statements contradict each other or don't fit the family.</exception>
    public NftRule Rule(params ReadOnlySpan<NftStatement> statements)
    {
        var compiler = new NftCompiler(Table.Family);
        foreach (var statement in statements) statement.Emit(compiler);
        return new NftRule(this, compiler.Expressions) { Comment = compiler.Comment };
    }

    /// <summary>Says whether the other chain has this one's hook, so that the kernel would take one for the other.</summary>
    internal bool Fits(NftChain existing) =>
        Hook is null || Type == existing.Type && Hook == existing.Hook && Priority == existing.Priority;

    internal string Declaration => IsBase
        ? $"type {NftNames.Of(Type)} hook {NftNames.Of(Hook!.Value)}"
          + (Devices.Count == 1 ? " device " + NftValueText.Quote(Devices[0]) : Devices.Count > 1 ? " devices = { " + string.Join(", ", Devices) + " }" : "")
          + $" priority {Priority.ToString(System.Globalization.CultureInfo.InvariantCulture)}; policy {(Policy == NftPolicy.Accept ? "accept" : "drop")};"
        : "";

    /// <summary>Prints table and name: <c>ip cni_hostport prerouting</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Table + " " + Name;
}
