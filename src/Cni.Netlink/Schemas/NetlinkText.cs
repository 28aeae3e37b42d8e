using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Cni.Netlink;

/// <summary>Puts netlink messages into readable text, with the kernel's names for messages and attributes.</summary>
public static class NetlinkText
{
    /// <summary>Describes the messages of a datagram, one attribute a line.</summary>
    /// <param name="family">The family of the socket that carried it.</param>
    /// <param name="datagram">One or more messages.</param>
    /// <param name="prefix">Text before each message's first line.</param>
    /// <returns>The text, each line ended by a line feed.</returns>
    public static string Describe(NetlinkFamily family, ReadOnlySpan<byte> datagram, string prefix = "")
    {
        var text = new StringBuilder();
        var messages = new NetlinkMessageReader(datagram);
        while (messages.MoveNext())
            Message(text, family, messages.Current, prefix);
        if (messages.IsMalformed)
            text.Append(prefix).Append("malformed\n");
        return text.ToString();
    }

    static void Message(StringBuilder text, NetlinkFamily family, in NetlinkMessage message, string prefix)
    {
        var info = MessageSchema.Find(family, message.Type, message.Payload);
        text.Append(prefix).Append(info.Name ?? $"type {message.Type}")
            .Append(CultureInfo.InvariantCulture, $" flags 0x{(ushort)message.Flags:x} seq {message.Sequence} port {message.PortId}");
        var payload = message.Payload;
        if (message.Type is NetlinkMessage.ErrorType or NetlinkMessage.DoneType)
        {
            int code = payload.Length >= 4 ? MemoryMarshal.Read<int>(payload) : 0;
            text.Append(' ').Append(((Errno)(-code)).Name()).Append('\n');
            if (message.Flags.HasFlag(NetlinkFlags.AckAttributes))
                Attributes(text, NetlinkError.Details(message), ExtendedAck, 1);
            return;
        }
        if (info.HeaderSize > 0 && payload.Length > 0)
            text.Append(" header ").Append(Convert.ToHexStringLower(payload[..Math.Min(info.HeaderSize, payload.Length)]));
        text.Append('\n');
        if (info.Name is not null || info.HeaderSize > 0)
            Attributes(text, message.Attributes(info.HeaderSize), info.Attributes, 1);
    }

    static void Attributes(StringBuilder text, AttributeReader reader, AttributeLookup? lookup, int depth)
    {
        while (reader.MoveNext())
        {
            var info = lookup?.Invoke(reader.Type, reader) ?? default;
            text.Append(' ', depth * 4).Append(info.Name ?? $"attribute {reader.Type}");
            int header = Alignment.Align(info.HeaderSize);
            if (depth < 16 && (info.Nested is not null || (info.Name is null && reader.IsNested)) && reader.Value.Length >= header)
            {
                if (header > 0)
                    text.Append(" header ").Append(Convert.ToHexStringLower(reader.Value[..header]));
                text.Append('\n');
                Attributes(text, new AttributeReader(reader.Value[header..]), info.Nested, depth + 1);
                continue;
            }
            text.Append(' ');
            Value(text, reader, info.Format);
            text.Append('\n');
        }
        if (reader.IsMalformed)
            text.Append(' ', depth * 4).Append("malformed\n");
    }

    static void Value(StringBuilder text, AttributeReader reader, AttributeFormat format)
    {
        var value = reader.Value;
        switch (format)
        {
            case AttributeFormat.Number when value.Length is 1 or 2 or 4 or 8:
                text.Append(value.Length switch { 1 => reader.U8, 2 => reader.U16, 4 => reader.U32, _ => reader.U64 });
                break;
            case AttributeFormat.NumberBe when value.Length is 1 or 2 or 4 or 8:
                text.Append(value.Length switch { 1 => reader.U8, 2 => reader.U16Be, 4 => reader.U32Be, _ => BinaryPrimitives.ReadUInt64BigEndian(value) });
                break;
            case AttributeFormat.Signed when value.Length == 4:
                text.Append(reader.S32);
                break;
            case AttributeFormat.Text:
                text.Append('"').Append(reader.StringZ).Append('"');
                break;
            case AttributeFormat.Address when value.Length is 4 or 16:
                text.Append(reader.Address);
                break;
            case AttributeFormat.Mac when value.Length is 6:
                for (int i = 0; i < value.Length; i++)
                    text.Append(i > 0 ? ":" : "").Append(value[i].ToString("x2", CultureInfo.InvariantCulture));
                break;
            default:
                text.Append(Convert.ToHexStringLower(value));
                break;
        }
    }

    static AttributeInfo ExtendedAck(ushort type, AttributeReader siblings) => type switch
    {
        1 => new("NLMSGERR_ATTR_MSG", AttributeFormat.Text),
        2 => new("NLMSGERR_ATTR_OFFS", AttributeFormat.Number),
        3 => new("NLMSGERR_ATTR_COOKIE"),
        4 => new("NLMSGERR_ATTR_POLICY"),
        5 => new("NLMSGERR_ATTR_MISS_TYPE", AttributeFormat.Number),
        6 => new("NLMSGERR_ATTR_MISS_NEST", AttributeFormat.Number),
        _ => default,
    };
}
