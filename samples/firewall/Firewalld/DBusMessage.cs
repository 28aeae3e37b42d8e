using System.Buffers.Binary;
using System.Text;

namespace Cni.Samples.Firewall.Firewalld;

/// <summary>Method calls with strings to bytes, and what comes back to values: as much of D-Bus' wire format as this plugin needs.</summary>
/// <remarks>
/// <see href="https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-messages">D-Bus specification, "Message format"</see>.
/// Little endian, which every machine that .NET runs on is, and so is every daemon on it.
/// </remarks>
readonly struct DBusMessage
{
    public const int FixedLength = 16;
    const byte Call = 1, Return = 2, Error = 3;
    const byte FieldPath = 1, FieldInterface = 2, FieldMember = 3, FieldErrorName = 4, FieldReplySerial = 5, FieldDestination = 6, FieldSignature = 8;

    /// <summary>The call that this answers; 0 for a signal and whatever else comes.</summary>
    public uint ReplyTo { get; private init; }

    /// <summary>The error's name; null for a success.</summary>
    public string? ErrorName { get; private init; }

    /// <summary>The first value if it is a string: of an error the words for people.</summary>
    public string? Text { get; private init; }

    /// <summary>The first value if it is a boolean.</summary>
    public bool? Flag { get; private init; }

    /// <summary>Writes a method call whose arguments are strings.</summary>
    public static byte[] WriteCall(uint serial, string destination, string path, string @interface, string member, params ReadOnlySpan<string> arguments)
    {
        var body = new List<byte>();
        foreach (string argument in arguments)
            PutString(body, argument);

        var message = new List<byte>(256) { (byte)'l', Call, 0, 1 };
        PutNumber(message, (uint)body.Count);
        PutNumber(message, serial);
        PutNumber(message, 0);
        PutField(message, FieldPath, 'o', path);
        PutField(message, FieldDestination, 's', destination);
        PutField(message, FieldInterface, 's', @interface);
        PutField(message, FieldMember, 's', member);
        if (arguments.Length > 0)
            PutField(message, FieldSignature, 'g', new string('s', arguments.Length));
        // The length of the fields counts neither the padding before the first nor that behind the last.
        uint fields = (uint)message.Count - FixedLength;
        Align(message, 8);
        message.AddRange(body);
        byte[] bytes = [.. message];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), fields);
        return bytes;
    }

    /// <summary>The length of a whole message, from its first sixteen bytes.</summary>
    /// <exception cref="IOException">They begin no message, or one that is longer than any answer expected here.</exception>
    public static int LengthOf(ReadOnlySpan<byte> start)
    {
        uint body = BinaryPrimitives.ReadUInt32LittleEndian(start[4..]), fields = BinaryPrimitives.ReadUInt32LittleEndian(start[12..]);
        if (start[0] != 'l' || body > 1 << 20 || fields > 1 << 16)
            throw new IOException("an answer on the bus isn't one that this plugin understands");
        return FixedLength + (((int)fields + 7) & ~7) + (int)body;
    }

    /// <summary>Reads a message.</summary>
    public static DBusMessage Read(ReadOnlySpan<byte> message)
    {
        if (message[1] is not (Return or Error))
            return default;
        int fields = (int)BinaryPrimitives.ReadUInt32LittleEndian(message[12..]), end = FixedLength + fields;
        uint replyTo = 0;
        string? error = null, signature = null;
        for (int at = FixedLength; at + 4 <= end; at = (at + 7) & ~7)
        {
            byte field = message[at];
            char type = (char)message[at + 2];
            at += 4;
            switch (type)
            {
                case 'u':
                    at = (at + 3) & ~3;
                    if (field == FieldReplySerial)
                        replyTo = BinaryPrimitives.ReadUInt32LittleEndian(message[at..]);
                    at += 4;
                    break;
                case 's' or 'o':
                    string text = ReadString(message, ref at);
                    if (field == FieldErrorName)
                        error = text;
                    break;
                case 'g':
                    string types = Encoding.UTF8.GetString(message.Slice(at + 1, message[at]));
                    if (field == FieldSignature)
                        signature = types;
                    at += message[at] + 2;
                    break;
                default:
                    throw new IOException($"an answer on the bus has a field of type '{type}'");
            }
        }
        int body = (end + 7) & ~7;
        return new()
        {
            ReplyTo = replyTo,
            ErrorName = message[1] == Error ? error ?? "unnamed" : null,
            Text = signature is ['s', ..] ? ReadString(message, ref body) : null,
            Flag = signature is ['b', ..] ? BinaryPrimitives.ReadUInt32LittleEndian(message[body..]) != 0 : null,
        };
    }

    static string ReadString(ReadOnlySpan<byte> message, ref int at)
    {
        at = (at + 3) & ~3;
        int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(message[at..]);
        string text = Encoding.UTF8.GetString(message.Slice(at + 4, length));
        at += 4 + length + 1;
        return text;
    }

    // A struct of a byte and a variant: the variant's signature, then its value.
    static void PutField(List<byte> to, byte field, char type, string value)
    {
        Align(to, 8);
        to.AddRange([field, 1, (byte)type, 0]);
        if (type != 'g')
        {
            PutString(to, value);
            return;
        }
        to.Add((byte)value.Length);
        to.AddRange(Encoding.UTF8.GetBytes(value));
        to.Add(0);
    }

    static void PutString(List<byte> to, string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        Align(to, 4);
        PutNumber(to, (uint)bytes.Length);
        to.AddRange(bytes);
        to.Add(0);
    }

    static void PutNumber(List<byte> to, uint value) =>
        to.AddRange([(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)]);

    static void Align(List<byte> to, int boundary)
    {
        while (to.Count % boundary != 0)
            to.Add(0);
    }
}
