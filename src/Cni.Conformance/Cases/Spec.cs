namespace Cni.Conformance.Cases;

/// <summary>The headings of SPEC.md that cases refer to.</summary>
internal static class Spec
{
    public const string Config = "Section 1: Plugin configuration objects";
    public const string Versions = "Section 1: Version considerations";
    public const string Parameters = "Section 2: Parameters";
    public const string Errors = "Section 2: Errors";
    public const string Add = "Section 2: ADD";
    public const string Del = "Section 2: DEL";
    public const string Check = "Section 2: CHECK";
    public const string Status = "Section 2: STATUS";
    public const string Version = "Section 2: VERSION";
    public const string Gc = "Section 2: GC";
    public const string Lifecycle = "Section 3: Lifecycle & Ordering";
    public const string Derive = "Section 3: Deriving request configuration from plugin configuration";
    public const string Delegation = "Section 4: Delegated Plugin protocol";
    public const string DelegateProcedure = "Section 4: Delegated plugin execution procedure";
    public const string Result = "Section 5: ADD Success";
    public const string IpamResult = "Section 5: Delegated plugins (IPAM)";
    public const string VersionResult = "Section 5: VERSION Success";
    public const string Error = "Section 5: Error";
}
