namespace Cni.Conformance;

/// <summary>Says how binding a case is. The words are those of the specification, as RFC 2119 defines them.</summary>
public enum ConformanceLevel
{
    /// <summary>The specification demands it: "must", "required", or an output that is defined without alternatives.</summary>
    Must,

    /// <summary>The specification recommends it: "should".</summary>
    Should,

    /// <summary>The specification is silent; runtimes and operators rely on it all the same.</summary>
    GoodPractice,
}
