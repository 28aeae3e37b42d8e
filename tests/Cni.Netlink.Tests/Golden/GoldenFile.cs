using Cni.Netlink;

namespace Cni.Netlink.Tests.Golden;

/// <summary>What another program sent to the kernel, and messages put into a form in which only their meaning is compared.</summary>
static class GoldenFile
{
    /// <summary>The last request of a capture: what comes before looks things up.</summary>
    public static byte[] LastRequest(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".hex"));
        return Convert.FromHexString(lines.Last(line => line.Length > 0 && line[0] != '#'));
    }

    /// <summary>One line per attribute with its path, in an order of their own: neither the order of attributes nor padding, zero ends of text or the nesting flag mean anything.</summary>
    public static string Canonical(byte[] bytes)
    {
        var reader = new NetlinkMessageReader(bytes);
        Assert.True(reader.MoveNext());
        var message = reader.Current;
        var info = MessageSchema.Find(NetlinkFamily.Route, message.Type, message.Payload);
        var lines = new List<string>();
        Walk(message.Attributes(info.HeaderSize), info.Attributes, "", lines);
        lines.Sort(StringComparer.Ordinal);
        // Whether an answer is wanted is the transport's business, and so are sequence numbers.
        lines.Insert(0, $"{info.Name} flags 0x{(ushort)(message.Flags & ~(NetlinkFlags.Ack | NetlinkFlags.Echo)):x} header {Convert.ToHexStringLower(message.Payload[..info.HeaderSize])}");
        return string.Join('\n', lines);
    }

    static void Walk(AttributeReader reader, AttributeLookup? names, string path, List<string> lines)
    {
        while (reader.MoveNext())
        {
            var info = names?.Invoke(reader.Type, reader) ?? default;
            string name = $"{path}/{info.Name ?? $"{reader.Type}"}";
            if (info.Nested is not null)
            {
                lines.Add($"{name} {Convert.ToHexStringLower(reader.Value[..info.HeaderSize])}".TrimEnd());
                Walk(new AttributeReader(reader.Value[info.HeaderSize..]), info.Nested, name, lines);
            }
            else
                lines.Add($"{name} {Convert.ToHexStringLower(info.Format == AttributeFormat.Text ? reader.Value.TrimEnd((byte)0) : reader.Value)}");
        }
        Assert.False(reader.IsMalformed);
    }
}
