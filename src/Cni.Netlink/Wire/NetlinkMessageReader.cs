using System.Runtime.InteropServices;

namespace Cni.Netlink;

/// <summary>Splits a received datagram into its messages.</summary>
/// <remarks>
/// Never reads beyond the datagram. A last message without trailing padding is whole; one that claims more bytes than there
/// are ends the walk and sets <see cref="IsMalformed"/>.
/// </remarks>
/// <param name="datagram">The bytes of one or more datagrams.</param>
public ref struct NetlinkMessageReader(ReadOnlySpan<byte> datagram)
{
    ReadOnlySpan<byte> _rest = datagram;
    ReadOnlySpan<byte> _current;

    /// <summary>Whether the walk ended at a message whose length can't be right.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>The message that <see cref="MoveNext"/> found.</summary>
    public readonly NetlinkMessage Current => new(_current);

    /// <summary>Goes to the next message.</summary>
    /// <returns>False at the end of the datagram.</returns>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
            return false;
        uint length = _rest.Length >= NetlinkMessage.HeaderSize ? MemoryMarshal.Read<uint>(_rest) : 0;
        if (length < NetlinkMessage.HeaderSize || length > _rest.Length)
        {
            IsMalformed = true;
            _rest = default;
            return false;
        }
        _current = _rest[..(int)length];
        _rest = _rest[Math.Min(Alignment.Align((int)length), _rest.Length)..];
        return true;
    }
}
