using System.Runtime.InteropServices;

namespace Cni.Netlink;

/// <summary>Turns an offset into a request, as the kernel's extended acknowledgement gives it, into the attribute's name.</summary>
internal static class AttributePath
{
    /// <summary>Names the attribute at an offset of a message, such as <c>IFLA_LINKINFO.IFLA_INFO_DATA.IFLA_VLAN_ID</c>.</summary>
    public static string? Resolve(NetlinkFamily family, ReadOnlySpan<byte> message, int offset) =>
        Walk(family, message, offset, out _, out _);

    /// <summary>Names an attribute that is missing from the nest at an offset; offset 0 is the message itself.</summary>
    public static string? ResolveMissing(NetlinkFamily family, ReadOnlySpan<byte> message, int nestOffset, ushort type)
    {
        var path = Walk(family, message, nestOffset, out var lookup, out var siblings);
        string name = lookup?.Invoke(type, siblings).Name ?? $"attribute {type}";
        return path is null ? name : $"{path}.{name}";
    }

    static string? Walk(NetlinkFamily family, ReadOnlySpan<byte> message, int offset, out AttributeLookup? lookup, out AttributeReader inside)
    {
        lookup = null;
        inside = default;
        if (message.Length < NetlinkMessage.HeaderSize)
            return null;
        var info = MessageSchema.Find(family, MemoryMarshal.Read<ushort>(message[4..]), message[NetlinkMessage.HeaderSize..]);
        int start = NetlinkMessage.HeaderSize + Alignment.Align(info.HeaderSize);
        lookup = info.Attributes;
        if (start > message.Length)
            return null;
        inside = new AttributeReader(message[start..]);
        if (offset < NetlinkMessage.HeaderSize)
            return null;
        if (offset < start)
            return "header";

        string? path = null;
        while (true)
        {
            var reader = inside.Restart();
            bool found = false;
            while (reader.MoveNext())
            {
                int valueStart = start + reader.ValueOffset;
                if (offset < valueStart - 4 || offset >= valueStart + Math.Max(reader.Value.Length, 1))
                    continue;
                var attribute = lookup?.Invoke(reader.Type, reader) ?? default;
                string name = attribute.Name ?? $"attribute {reader.Type}";
                path = path is null ? name : $"{path}.{name}";
                lookup = attribute.Nested;
                int header = Alignment.Align(attribute.HeaderSize);
                bool descend = attribute.Nested is not null && reader.Value.Length >= header;
                inside = descend ? new AttributeReader(reader.Value[header..]) : default;
                start = valueStart + header;
                found = descend && offset >= start;
                break;
            }
            if (!found)
                return path;
        }
    }
}
