using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Actions of filters as bytes: a list of nests that are numbered from 1.</summary>
static class TrafficActionCodec
{
    public static void Write(NetlinkWriter writer, ushort place, TrafficAction action)
    {
        using (writer.Nest(place))
        {
            writer.PutStringZ(TCA_ACT_KIND, action.Kind);
            using (writer.Nest(TCA_ACT_OPTIONS))
                action.WriteOptions(writer);
        }
    }

    public static IReadOnlyList<TrafficAction> Read(AttributeReader list)
    {
        var actions = new List<TrafficAction>();
        while (list.MoveNext())
        {
            string kind = "";
            AttributeReader options = default;
            TrafficStatistics statistics = default;
            var reader = list.Nested();
            while (reader.MoveNext())
                switch (reader.Type)
                {
                    case TCA_ACT_KIND: kind = reader.StringZ; break;
                    case TCA_ACT_OPTIONS: options = reader.Nested(); break;
                    case TCA_ACT_STATS: statistics = TrafficStatistics.Read(reader.Nested()); break;
                }
            actions.Add(kind switch
            {
                "mirred" => MirredAction.Read(options, statistics),
                "police" => PoliceAction.Read(options, statistics),
                _ => new UnknownAction(kind) { Statistics = statistics },
            });
        }
        return actions;
    }
}
