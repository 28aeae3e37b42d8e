using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Describes the token bucket filter, which lets a link send no faster than at a rate: <c>new TbfSpec { Rate = 125_000, Burst = 10_000, Limit = 13_125 }</c>.</summary>
/// <remarks>
/// What may be sent at once is <see cref="Burst"/>; what waits for its turn is queued up to <see cref="Limit"/>, and beyond that dropped.
/// Rates are bytes a second, not bits. Both describes the qdisc to be made and is what <see cref="Qdisc.Tbf"/> reads. <c>tc-tbf(8)</c>,
/// <c>struct tc_tbf_qopt</c> in <c>linux/pkt_sched.h</c>.
/// </remarks>
public sealed record TbfSpec : QdiscSpec
{
    /// <inheritdoc/>
    public override string Kind => "tbf";

    /// <summary>Bytes a second (<c>rate.rate</c>, <c>TCA_TBF_RATE64</c>).</summary>
    public required ulong Rate { get; init; }

    /// <summary>Bytes that may be sent at once. Packets that are larger never pass, so it is at least the link's MTU and Ethernet header.</summary>
    public uint Burst { get; init; }

    /// <summary>
    /// The burst as the kernel keeps it: the ticks that it takes at <see cref="Rate"/> (<c>buffer</c>). When this is set,
    /// <see cref="Burst"/> isn't sent: the kernel reports exactly these ticks again. Always set in what was read.
    /// </summary>
    public uint? BurstTicks { get; init; }

    /// <summary>Bytes that may wait, the burst included. <see cref="LimitFor"/> finds it from the longest wait (<c>limit</c>).</summary>
    public required uint Limit { get; init; }

    /// <summary>Bytes a second at which the burst is sent; 0 for as fast as the link can (<c>peakrate.rate</c>, <c>TCA_TBF_PRATE64</c>).</summary>
    public ulong PeakRate { get; init; }

    /// <summary>Bytes that may be sent at once at the peak rate; needed with <see cref="PeakRate"/> (<c>TCA_TBF_PBURST</c>).</summary>
    public uint PeakBurst { get; init; }

    /// <summary>Finds the limit that makes no packet wait longer than a time, as <c>tc ... latency</c> does.</summary>
    /// <param name="rate">Bytes a second.</param>
    /// <param name="burst">Bytes that may be sent at once.</param>
    /// <param name="latency">The longest wait.</param>
    /// <returns>Bytes, rounded down; the largest number where there would be more.</returns>
    public static uint LimitFor(ulong rate, uint burst, TimeSpan latency) =>
        (uint)Math.Min(uint.MaxValue, (ulong)(rate * latency.TotalSeconds) + burst);

    /// <inheritdoc/>
    protected internal override void WriteOptions(NetlinkWriter writer)
    {
        using var options = writer.Nest(TCA_OPTIONS);
        writer.PutStruct(TCA_TBF_PARMS, new TcTbf
        {
            Rate = RateTable.Specify(Rate),
            PeakRate = PeakRate > 0 ? RateTable.Specify(PeakRate) : default,
            Limit = Limit,
            Buffer = BurstTicks ?? TrafficClock.TicksToSend(Burst, Math.Max(Rate, 1)),
            Mtu = PeakRate > 0 ? TrafficClock.TicksToSend(PeakBurst, PeakRate) : 0,
        });
        // The kernel needs no rate table (TCA_TBF_RTAB): it has reckoned with the rate itself since Linux 3.8, and these are a kilobyte each.
        if (BurstTicks is null)
            writer.PutU32(TCA_TBF_BURST, Burst);
        if (Rate > uint.MaxValue)
            writer.PutU64(TCA_TBF_RATE64, Rate);
        if (PeakRate == 0)
            return;
        if (PeakRate > uint.MaxValue)
            writer.PutU64(TCA_TBF_PRATE64, PeakRate);
        writer.PutU32(TCA_TBF_PBURST, PeakBurst);
    }

    internal static TbfSpec Read(AttributeReader options, TrafficHandle handle, TrafficHandle parent)
    {
        var tbf = options.Find(TCA_TBF_PARMS) ? options.Struct<TcTbf>() : default;
        ulong rate = options.Find(TCA_TBF_RATE64) ? options.U64 : tbf.Rate.Rate, peak = options.Find(TCA_TBF_PRATE64) ? options.U64 : tbf.PeakRate.Rate;
        return new()
        {
            Handle = handle, Parent = parent, Rate = rate, Limit = tbf.Limit, PeakRate = peak,
            Burst = (uint)Math.Min(uint.MaxValue, TrafficClock.BytesIn(tbf.Buffer, rate)), BurstTicks = tbf.Buffer,
            PeakBurst = peak > 0 ? (uint)Math.Min(uint.MaxValue, TrafficClock.BytesIn(tbf.Mtu, peak)) : 0,
        };
    }
}
