using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Counts what a qdisc or an action has done (<c>linux/gen_stats.h</c>).</summary>
public readonly record struct TrafficStatistics
{
    /// <summary>Bytes that have passed.</summary>
    public ulong Bytes { get; init; }

    /// <summary>Packets that have passed.</summary>
    public ulong Packets { get; init; }

    /// <summary>Packets that were dropped.</summary>
    public uint Drops { get; init; }

    /// <summary>How often something had to wait, or was too fast.</summary>
    public uint Overlimits { get; init; }

    /// <summary>Packets that wait.</summary>
    public uint QueueLength { get; init; }

    /// <summary>Bytes that wait.</summary>
    public uint Backlog { get; init; }

    internal static TrafficStatistics Read(AttributeReader reader)
    {
        GnetBasic basic = default;
        GnetQueue queue = default;
        ulong? packets = null;
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case TCA_STATS_BASIC: basic = reader.Struct<GnetBasic>(); break;
                case TCA_STATS_QUEUE: queue = reader.Struct<GnetQueue>(); break;
                case TCA_STATS_PKT64: packets = reader.U64; break;
            }
        return new()
        {
            Bytes = basic.Bytes, Packets = packets ?? basic.Packets,
            Drops = queue.Drops, Overlimits = queue.Overlimits, QueueLength = queue.Length, Backlog = queue.Backlog,
        };
    }
}
