using System.Globalization;
using Cni.Sdk;

namespace Cni.Samples.Bridge;

/// <summary>VLANs from the first to the last, both included.</summary>
readonly record struct VlanRange(int First, int Last)
{
    const int MaxId = 4094;

    public override string ToString() => First == Last
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");

    /// <summary>The trunk's VLANs in ascending order, without duplicates, neighbours joined; empty for no trunk.</summary>
    public static IReadOnlyList<VlanRange> OfTrunk(IReadOnlyList<VlanTrunkItem>? trunk)
    {
        if (trunk is null || trunk.Count == 0)
            return [];
        Span<bool> wanted = stackalloc bool[MaxId + 2];
        foreach (VlanTrunkItem? item in trunk)
        {
            if (item is not null)
                Mark(wanted, item);
        }
        var ranges = new List<VlanRange>();
        for (int id = 1; id <= MaxId; id++)
        {
            if (!wanted[id])
                continue;
            int first = id;
            while (wanted[id + 1])
                id++;
            ranges.Add(new(first, id));
        }
        return ranges;
    }

    static void Mark(Span<bool> wanted, VlanTrunkItem item)
    {
        switch (item)
        {
            case { MinId: { } min, MaxId: { } max }:
                Require(min is > 0 and <= MaxId, "incorrect trunk minID parameter", "minID", min);
                Require(max is > 0 and <= MaxId, "incorrect trunk maxID parameter", "maxID", max);
                Require(min <= max, "minID is greater than maxID in trunk parameter", "minID", min);
                wanted[min..(max + 1)].Fill(true);
                break;
            case { MinId: null, MaxId: { } max }:
                Require(false, "minID and maxID should be configured simultaneously, minID is missing", "maxID", max);
                break;
            case { MinId: { } min, MaxId: null }:
                Require(false, "minID and maxID should be configured simultaneously, maxID is missing", "minID", min);
                break;
        }
        if (item.Id is { } id)
        {
            Require(id is > 0 and <= MaxId, "incorrect trunk id parameter", "id", id);
            wanted[id] = true;
        }
    }

    static void Require(bool valid, string message, string key, int value)
    {
        if (!valid)
            throw new CniException(CniErrorCode.InvalidNetworkConfig, message, string.Create(CultureInfo.InvariantCulture, $"vlanTrunk has {key} {value}"));
    }
}
