namespace Cni.Netlink;

/// <summary>Names a link by its name, an alternative name or its index; both convert by themselves: <c>route.SetUp("eth0")</c>, <c>route.SetUp(4)</c>.</summary>
/// <remarks>An index is the better name once it is known: it needs no look-up and survives renaming.</remarks>
public readonly struct LinkRef : IEquatable<LinkRef>
{
    LinkRef(string? name, int index) => (Name, Index) = (name, index);

    /// <summary>No link: takes a link out of its bridge as a master.</summary>
    public static LinkRef None => default;

    /// <summary>The loopback interface, which has index 1 in every network namespace.</summary>
    public static LinkRef Loopback => new(null, 1);

    /// <summary>The name; null when the link is named by index.</summary>
    public string? Name { get; }

    /// <summary>The index; 0 when the link is named by name.</summary>
    public int Index { get; }

    /// <summary>Whether this names no link.</summary>
    public bool IsNone => Name is null && Index == 0;

    /// <summary>Names a link by name or alternative name.</summary>
    /// <param name="name">The name; longer than 15 bytes only for alternative names.</param>
    /// <returns>The reference.</returns>
    public static LinkRef FromName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(name, 0);
    }

    /// <summary>Names a link by index.</summary>
    /// <param name="index">The index, from 1.</param>
    /// <returns>The reference.</returns>
    public static LinkRef FromIndex(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(index);
        return new(null, index);
    }

    /// <summary>Names a link by name.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator LinkRef(string name) => FromName(name);

    /// <summary>Names a link by index.</summary>
    /// <param name="index">The index, from 1.</param>
    public static implicit operator LinkRef(int index) => FromIndex(index);

    /// <summary>Names a link that was read, by its index.</summary>
    /// <param name="link">The link.</param>
    public static implicit operator LinkRef(Link link) => FromLink(link);

    /// <summary>Names a link that was read, by its index.</summary>
    /// <param name="link">The link.</param>
    /// <returns>The reference.</returns>
    public static LinkRef FromLink(Link link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return FromIndex(link.Index);
    }

    /// <inheritdoc/>
    public bool Equals(LinkRef other) => Index == other.Index && Name == other.Name;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LinkRef other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Index);

    /// <summary>Compares two references.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they name a link the same way.</returns>
    public static bool operator ==(LinkRef left, LinkRef right) => left.Equals(right);

    /// <summary>Compares two references.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(LinkRef left, LinkRef right) => !left.Equals(right);

    /// <summary>Says how the link is named.</summary>
    /// <returns><c>"eth0"</c>, <c>index 4</c> or <c>none</c>.</returns>
    public override string ToString() => Name is not null ? $"\"{Name}\"" : Index != 0 ? $"index {Index}" : "none";
}
