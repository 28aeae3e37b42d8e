using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Lets packets pass up to a rate and drops what is faster, without making anything wait.</summary>
/// <remarks>Not every kernel has it (<c>CONFIG_NET_ACT_POLICE</c>). <c>tc-police(8)</c>, <c>struct tc_police</c> in <c>linux/pkt_cls.h</c>.</remarks>
public sealed record PoliceAction : TrafficAction
{
    /// <inheritdoc/>
    public override string Kind => "police";

    /// <summary>Bytes a second (<c>rate.rate</c>, <c>TCA_POLICE_RATE64</c>).</summary>
    public required ulong Rate { get; init; }

    /// <summary>Bytes that may pass at once.</summary>
    public uint Burst { get; init; }

    /// <summary>The burst as the kernel keeps it, in ticks at <see cref="Rate"/> (<c>burst</c>). When this is set, <see cref="Burst"/> isn't used. Always set in what was read.</summary>
    public uint? BurstTicks { get; init; }

    /// <summary>The largest packet that may pass, in bytes; 0 for what the kernel makes of that, 2040. Coalesced packets are larger than a link's MTU by far (<c>mtu</c>).</summary>
    public uint Mtu { get; init; }

    /// <summary>What becomes of packets that are too fast; they are dropped unless it says otherwise (<c>action</c>).</summary>
    public TrafficVerdict Exceed { get; init; } = TrafficVerdict.Drop;

    /// <summary>What becomes of packets that aren't; they pass unless it says otherwise (<c>TCA_POLICE_RESULT</c>).</summary>
    public TrafficVerdict Conform { get; init; } = TrafficVerdict.Pass;

    /// <inheritdoc/>
    protected internal override void WriteOptions(NetlinkWriter writer)
    {
        writer.PutStruct(TCA_POLICE_TBF, new TcPolice
        {
            Action = (int)Exceed, Burst = BurstTicks ?? TrafficClock.TicksToSend(Burst, Math.Max(Rate, 1)), Mtu = Mtu, Rate = RateTable.Specify(Rate, Mtu),
        });
        RateTable.Write(writer, TCA_POLICE_RATE, Math.Max(Rate, 1), Mtu);
        if (Rate > uint.MaxValue)
            writer.PutU64(TCA_POLICE_RATE64, Rate);
        if (Conform != TrafficVerdict.Pass)
            writer.PutS32(TCA_POLICE_RESULT, (int)Conform);
    }

    internal static PoliceAction Read(AttributeReader options, TrafficStatistics statistics)
    {
        var police = options.Find(TCA_POLICE_TBF) ? options.Struct<TcPolice>() : default;
        ulong rate = options.Find(TCA_POLICE_RATE64) ? options.U64 : police.Rate.Rate;
        return new()
        {
            Rate = rate, Burst = (uint)Math.Min(uint.MaxValue, TrafficClock.BytesIn(police.Burst, rate)), BurstTicks = police.Burst, Mtu = police.Mtu,
            Exceed = (TrafficVerdict)police.Action, Conform = options.Find(TCA_POLICE_RESULT) ? (TrafficVerdict)options.S32 : TrafficVerdict.Pass, Statistics = statistics,
        };
    }
}
