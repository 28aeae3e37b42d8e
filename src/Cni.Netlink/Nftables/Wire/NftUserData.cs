using System.Text;

namespace Cni.Netlink.Nftables;

/// <summary>User data: what the kernel stores for nft and doesn't look at, as a row of {type, length, value}.</summary>
/// <remarks>
/// Only comments and byte orders are written: nft before 1.1.2 crashes on listing what newer ones write besides, and every
/// nft understands these (libnftnl's udata.h).
/// </remarks>
static class NftUserData
{
    /// <summary>Type of the comment on rules, elements, tables, chains and objects; a set's is <see cref="SetComment"/>.</summary>
    internal const byte Comment = 0;
    internal const byte SetKeyByteOrder = 0, SetDataByteOrder = 1, SetComment = 7;
    const uint HostEndian = 1, BigEndian = 2;

    // NFTNL_UDATA_COMMENT_MAXLEN, with the final zero.
    const int MaxComment = 128;

    internal static void PutComment(NetlinkWriter writer, ushort attribute, string? comment, byte type = Comment)
    {
        if (comment is null) return;
        Span<byte> data = stackalloc byte[2 + MaxComment];
        writer.Put(attribute, data[..WriteComment(data, type, comment)]);
    }

    internal static void PutSet(NetlinkWriter writer, ushort attribute, NftSet set)
    {
        Span<byte> data = stackalloc byte[12 + 2 + MaxComment];
        var length = WriteOrder(data, SetKeyByteOrder, set.Key);
        if (set.Value is { IsVerdict: false } value) length += WriteOrder(data[length..], SetDataByteOrder, value);
        if (set.Comment is { } comment) length += WriteComment(data[length..], SetComment, comment);
        writer.Put(attribute, data[..length]);
    }

    // A concatenation has no byte order of its own: nft writes 0 for it.
    static int WriteOrder(Span<byte> data, byte type, NftType of)
    {
        data[0] = type;
        data[1] = 4;
        var order = of.Count > 1 ? 0 : of[0].IsHostOrder ? HostEndian : BigEndian;
        // In host order by libnftnl's definition, unlike everything else in nftables.
        System.Runtime.InteropServices.MemoryMarshal.Write(data[2..], in order);
        return 6;
    }

    static int WriteComment(Span<byte> data, byte type, string comment)
    {
        var length = Encoding.UTF8.GetByteCount(comment) + 1;
        if (length > MaxComment)
            throw new ArgumentException($"the comment \"{comment}\" has {length - 1} bytes; nftables takes {MaxComment - 1}");
        data[0] = type;
        data[1] = (byte)length;
        Encoding.UTF8.GetBytes(comment, data[2..]);
        data[1 + length] = 0;
        return 2 + length;
    }

    internal static string? ReadComment(ReadOnlySpan<byte> data, byte type = Comment)
    {
        while (data.Length >= 2 && data[1] <= data.Length - 2)
        {
            var value = data.Slice(2, data[1]);
            if (data[0] == type)
            {
                var end = value.IndexOf((byte)0);
                return Encoding.UTF8.GetString(end < 0 ? value : value[..end]);
            }
            data = data[(2 + data[1])..];
        }
        return null;
    }
}
