namespace Cni.Netlink.Nftables;

/// <summary>Times as the kernel has them: milliseconds in 64 bits, which may be more than a <see cref="TimeSpan"/> holds.</summary>
static class NftTime
{
    internal static TimeSpan FromMilliseconds(ulong milliseconds) =>
        milliseconds >= (ulong)TimeSpan.MaxValue.TotalMilliseconds ? TimeSpan.MaxValue : new TimeSpan((long)milliseconds * TimeSpan.TicksPerMillisecond);

    internal static ulong ToMilliseconds(TimeSpan time) =>
        time >= TimeSpan.Zero ? (ulong)(time.Ticks / TimeSpan.TicksPerMillisecond) : throw new ArgumentOutOfRangeException(nameof(time), time, "a timeout is not negative");
}
