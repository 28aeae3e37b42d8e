namespace Cni.Netlink.Nftables;

/// <summary>Describes a set, a map (with a value type) or a verdict map (with verdicts as values).</summary>
/// <param name="Table">The table it is in.</param>
/// <param name="Name">Its name.</param>
/// <param name="Key">What its elements are.</param>
public sealed record NftSet(NftTable Table, string Name, NftType Key)
{
    /// <summary>What a map finds; null for a set.</summary>
    public NftType? Value { get; init; }

    /// <summary>What the set can do.</summary>
    public NftSetFlags Flags { get; init; }

    /// <summary>How long elements stay if they say nothing themselves; null for ever. Needs <see cref="NftSetFlags.Timeout"/>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The greatest number of elements; 0 for no limit.</summary>
    public int Size { get; init; }

    /// <summary>True to count packets and bytes per element.</summary>
    public bool Counter { get; init; }

    /// <summary>A comment, at most 127 bytes; null for none.</summary>
    public string? Comment { get; init; }

    /// <summary>The kernel's number; 0 until it was read.</summary>
    public ulong Handle { get; init; }

    /// <summary>True for maps and verdict maps.</summary>
    public bool IsMap => Value is not null;

    /// <summary>True for verdict maps.</summary>
    public bool IsVerdictMap => Value is { IsVerdict: true };

    /// <summary>True when elements may be prefixes and ranges.</summary>
    public bool IsInterval => (Flags & NftSetFlags.Interval) != 0;

    /// <summary>Describes an element, or names one by its key for a look-up or a deletion.</summary>
    /// <param name="key">The key, one value per part of the key type.</param>
    /// <param name="value">In a map the value, one per part of the value type, or a verdict; empty in a set.</param>
    /// <param name="comment">A comment, at most 127 bytes; null for none.</param>
    /// <returns>The element.</returns>
    /// <exception cref="ArgumentException">The values don't fit the types.</exception>
    public NftElement Element(ReadOnlySpan<NftValue> key, ReadOnlySpan<NftValue> value = default, string? comment = null)
    {
        var element = Make(key) with { Comment = comment };
        if (value.IsEmpty) return element;
        if (Value is null) throw new ArgumentException($"set {this} has no values", nameof(value));
        if (Value.IsVerdict)
            return element with
            {
                Verdict = value.Length == 1 && value[0].Verdict is { } verdict ? verdict : throw new ArgumentException($"map {this} wants one verdict", nameof(value)),
            };
        var (from, to) = NftValue.Join(Value, value, $"value in map {this}");
        if (to is not null) throw new ArgumentException($"map {this}: a value is no range", nameof(value));
        return element with { Value = NftBytes.Own(from) };
    }

    NftElement Make(ReadOnlySpan<NftValue> key)
    {
        var (from, to) = NftValue.Join(Key, key, $"key in {this}");
        if (to is not null && !IsInterval) throw new ArgumentException($"set {this} holds no ranges: it lacks the interval flag", nameof(key));
        return new NftElement(this, NftBytes.Own(from)) { KeyEnd = to is null ? null : NftBytes.Own(to) };
    }

    /// <summary>Says whether both can stand for the same set in the kernel.</summary>
    internal bool Fits(NftSet existing) =>
        Key.Id == existing.Key.Id && (Value?.Id ?? 0) == (existing.Value?.Id ?? 0)
        && (Flags & ~NftSetFlags.Constant) == (existing.Flags & ~NftSetFlags.Constant);

    /// <summary>Prints table and name: <c>ip cni_hostport ports</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Table + " " + Name;
}
