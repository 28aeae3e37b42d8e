namespace Cni.Netlink;

/// <summary>Knows the attribute names of kinds of links that were defined outside, for error texts.</summary>
internal static class LinkKinds
{
    static (string Kind, AttributeLookup Names)[] s_names = [];

    public static AttributeLookup? FindNames(string kind)
    {
        foreach (var (name, names) in Volatile.Read(ref s_names))
            if (name == kind)
                return names;
        return null;
    }

    /// <summary>Called when something about such a link is to be put into words, never on the way of a request that works.</summary>
    public static void Learn(LinkSpec spec)
    {
        if (spec.DataNames is not { } names || FindNames(spec.Kind) is not null)
            return;
        var before = Volatile.Read(ref s_names);
        Interlocked.CompareExchange(ref s_names, [.. before, (spec.Kind, names)], before);
    }
}
