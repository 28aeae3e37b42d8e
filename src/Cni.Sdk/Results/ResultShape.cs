namespace Cni.Sdk;

/// <summary>How a spec version's result differs from others.</summary>
[Flags]
internal enum ResultShape
{
    /// <summary>Interfaces, addresses and routes in lists; nothing optional.</summary>
    None = 0,

    /// <summary>One address a family, in <c>ip4</c> and <c>ip6</c> with the family's routes; no interfaces.</summary>
    ByFamily = 1,

    /// <summary>The list of addresses may be called <c>ip</c>, as the text of 0.3.0 had it by mistake.</summary>
    SingularIps = 2,

    /// <summary>Addresses say <c>"version": "4"</c> or <c>"6"</c>.</summary>
    IpVersion = 4,

    /// <summary><c>dns</c> is there even when it is empty.</summary>
    AlwaysDns = 8,

    /// <summary>Interfaces have <c>mtu</c>, <c>socketPath</c> and <c>pciID</c>; routes have <c>mtu</c>, <c>advmss</c>, <c>priority</c>, <c>table</c> and <c>scope</c>.</summary>
    Details = 16,
}

/// <summary>The history of the result as a table; a version's shape is the sum of all steps up to it.</summary>
internal static class ResultShapes
{
    private readonly record struct Step(CniVersion Since, ResultShape Adds, ResultShape Removes);

    private static readonly Step[] s_steps =
    [
        new(CniVersion.V0_1_0, ResultShape.ByFamily | ResultShape.AlwaysDns, ResultShape.None),
        new(CniVersion.V0_3_0, ResultShape.IpVersion | ResultShape.SingularIps, ResultShape.ByFamily),
        new(CniVersion.V0_3_1, ResultShape.None, ResultShape.SingularIps),
        new(CniVersion.V1_0_0, ResultShape.None, ResultShape.IpVersion | ResultShape.AlwaysDns),
        new(CniVersion.V1_1_0, ResultShape.Details, ResultShape.None),
    ];

    /// <summary>Gives the version's shape; false when the version is unknown.</summary>
    public static bool TryGet(CniVersion version, out ResultShape shape)
    {
        shape = ResultShape.None;
        if (!CniVersion.All.Contains(version))
            return false;
        foreach (var step in s_steps)
        {
            if (step.Since <= version)
                shape = (shape | step.Adds) & ~step.Removes;
        }
        return true;
    }
}
