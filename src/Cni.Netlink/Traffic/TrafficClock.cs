using System.Text;
using Cni.Netlink.Interop;

namespace Cni.Netlink;

/// <summary>Converts times into the ticks in which the kernel's traffic control counts.</summary>
/// <remarks>
/// A tick is 64 ns in every kernel since 2.6.31 (<c>PSCHED_SHIFT</c> in <c>net/pkt_sched.h</c>). The kernel says so in
/// <c>/proc/net/psched</c>, which is read once, when the first conversion is made; where it can't be read those 64 ns are taken.
/// </remarks>
public static class TrafficClock
{
    const double UsualTicks = 1000.0 / 64;

    static double s_ticks;

    /// <summary>How many ticks a microsecond has; 15.625 on every known kernel.</summary>
    public static double TicksPerMicrosecond
    {
        get
        {
            if (s_ticks == 0)
                s_ticks = Parse(ReadFile()) ?? UsualTicks;
            return s_ticks;
        }
    }

    /// <summary>Converts microseconds into ticks, as <c>tc</c> does.</summary>
    /// <param name="microseconds">The time, from 0.</param>
    /// <returns>Whole ticks, rounded down; the largest number where there would be more.</returns>
    public static uint ToTicks(double microseconds) => (uint)Math.Clamp(microseconds * TicksPerMicrosecond, 0, uint.MaxValue);

    /// <summary>Gives the ticks that so many bytes take at a rate: the form in which the kernel keeps a burst.</summary>
    /// <param name="bytes">How many bytes.</param>
    /// <param name="rate">Bytes a second, more than 0.</param>
    /// <returns>Whole ticks, the microseconds and they rounded down; the largest number where there would be more.</returns>
    public static uint TicksToSend(ulong bytes, ulong rate)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rate);
        // As tc does: microseconds are whole numbers, so that what it writes and what we write compares equal.
        return ToTicks(Math.Truncate(1_000_000 * ((double)bytes / rate)));
    }

    /// <summary>Gives the bytes that can be sent in so many ticks: the inverse of <see cref="TicksToSend"/>.</summary>
    /// <param name="ticks">The ticks.</param>
    /// <param name="rate">Bytes a second.</param>
    /// <returns>Whole bytes, rounded to the nearest.</returns>
    public static ulong BytesIn(uint ticks, ulong rate) => (ulong)Math.Round(ticks / TicksPerMicrosecond * rate / 1_000_000);

    /// <summary>Reads the four hexadecimal numbers: nanoseconds a microsecond, nanoseconds a tick, clock resolution, clock frequency.</summary>
    internal static double? Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length < 3 || !Number(words[0], out uint perMicrosecond) || !Number(words[1], out uint perTick) || !Number(words[2], out uint resolution) || perTick == 0)
            return null;
        double ticks = (double)perMicrosecond / perTick * (resolution / 1_000_000.0);
        return ticks > 0 ? ticks : null;
    }

    static bool Number(string word, out uint number) =>
        uint.TryParse(word, System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out number);

    static unsafe string ReadFile()
    {
        int number;
        fixed (byte* path = "/proc/net/psched\0"u8)
            number = Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (number < 0)
            return "";
        using var fd = new Fd(number);
        byte* data = stackalloc byte[128];
        nint length = Libc.read(number, data, 128);
        return length > 0 ? Encoding.ASCII.GetString(data, (int)length) : "";
    }
}
