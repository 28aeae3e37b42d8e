namespace Cni.Netlink;

/// <summary>Writes settings that may be absent.</summary>
internal static class OptionalAttributes
{
    public static void Bool(NetlinkWriter writer, ushort type, bool? value)
    {
        if (value is { } v)
            writer.PutU8(type, v ? (byte)1 : (byte)0);
    }

    public static void Bool32(NetlinkWriter writer, ushort type, bool? value)
    {
        if (value is { } v)
            writer.PutU32(type, v ? 1u : 0u);
    }

    public static void U8(NetlinkWriter writer, ushort type, byte? value)
    {
        if (value is { } v)
            writer.PutU8(type, v);
    }

    public static void U16(NetlinkWriter writer, ushort type, ushort? value)
    {
        if (value is { } v)
            writer.PutU16(type, v);
    }

    public static void U16Be(NetlinkWriter writer, ushort type, ushort? value)
    {
        if (value is { } v)
            writer.PutU16Be(type, v);
    }

    public static void S32(NetlinkWriter writer, ushort type, int? value)
    {
        if (value is { } v)
            writer.PutS32(type, v);
    }

    public static void U32(NetlinkWriter writer, ushort type, uint? value)
    {
        if (value is { } v)
            writer.PutU32(type, v);
    }

    /// <summary>Writes a time in hundredths of a second: USER_HZ is 100 on every architecture that .NET runs on.</summary>
    public static void Time(NetlinkWriter writer, ushort type, TimeSpan? value)
    {
        if (value is { } v)
            writer.PutU32(type, (uint)Math.Clamp(v.TotalMilliseconds / 10, 0, uint.MaxValue));
    }

    public static TimeSpan FromTime(uint hundredths) => TimeSpan.FromMilliseconds(hundredths * 10L);
}
