using Cni.Conformance.Cases;

namespace Cni.Conformance;

/// <summary>Lists the cases of the kit.</summary>
public static class ConformanceCases
{
    /// <summary>All cases, in the order in which they are run and reported: what a plugin says first, then what it does.</summary>
    public static IReadOnlyList<ConformanceCase> All { get; } =
    [
        .. VersionCases.All,
        .. ProtocolCases.All,
        .. InputCases.All,
        .. AddCases.All,
        .. MainCases.All,
        .. ChainedCases.All,
        .. IpamCases.All,
        .. CheckCases.All,
        .. DelCases.All,
        .. GcCases.All,
        .. StatusCases.All,
        .. DelegateCases.All,
        .. LifecycleCases.All,
    ];

    /// <summary>Finds a case by its name.</summary>
    /// <param name="id">The <see cref="ConformanceCase.Id"/>.</param>
    /// <returns>The case, or null when there is none of that name.</returns>
    public static ConformanceCase? Find(string id)
    {
        foreach (var candidate in All)
        {
            if (candidate.Id == id)
                return candidate;
        }
        return null;
    }
}
