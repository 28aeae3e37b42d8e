using System.Text;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Looks at a link while links are gone through, without making an object of it.</summary>
/// <remarks>On loan until the handler that got it returns; <see cref="ToLink"/> makes a copy to keep.</remarks>
public readonly ref struct LinkView
{
    readonly NetlinkMessage _message;

    internal LinkView(in NetlinkMessage message)
    {
        _message = message;
        var header = message.Header<IfInfo>();
        Index = header.Index;
        Flags = (LinkFlags)header.Flags;
    }

    /// <inheritdoc cref="Link.Index"/>
    public int Index { get; }

    /// <inheritdoc cref="Link.Flags"/>
    public LinkFlags Flags { get; }

    /// <summary>The name in UTF-8.</summary>
    public ReadOnlySpan<byte> Name => Find(IFLA_IFNAME, out var reader) ? reader.Value.TrimEnd((byte)0) : default;

    /// <inheritdoc cref="Link.Mtu"/>
    public int Mtu => Find(IFLA_MTU, out var reader) ? reader.S32 : 0;

    /// <inheritdoc cref="Link.MasterIndex"/>
    public int MasterIndex => Find(IFLA_MASTER, out var reader) ? reader.S32 : 0;

    /// <inheritdoc cref="Link.PeerIndex"/>
    public int PeerIndex => Find(IFLA_LINK, out var reader) ? reader.S32 : 0;

    /// <inheritdoc cref="Link.Group"/>
    public int Group => Find(IFLA_GROUP, out var reader) ? reader.S32 : 0;

    /// <inheritdoc cref="Link.OperState"/>
    public OperState OperState => Find(IFLA_OPERSTATE, out var reader) ? (OperState)reader.U8 : default;

    /// <inheritdoc cref="Link.Attributes"/>
    public AttributeReader Attributes => _message.Attributes(16);

    /// <summary>Compares the name.</summary>
    /// <param name="name">A name.</param>
    /// <returns>Whether the link has it.</returns>
    public bool HasName(string name)
    {
        Span<byte> bytes = stackalloc byte[64];
        return Encoding.UTF8.TryGetBytes(name, bytes, out int length) && Name.SequenceEqual(bytes[..length]);
    }

    /// <summary>Makes a copy to keep.</summary>
    /// <returns>The link.</returns>
    public Link ToLink() => LinkCodec.Read(_message);

    bool Find(ushort type, out AttributeReader reader)
    {
        reader = Attributes;
        return reader.Find(type);
    }
}

/// <summary>Takes one link while links are gone through.</summary>
/// <param name="link">The link, on loan until the handler returns.</param>
public delegate void LinkViewHandler(in LinkView link);
