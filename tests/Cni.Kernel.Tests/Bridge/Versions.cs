namespace Cni.Kernel.Tests.Bridge;

/// <summary>The versions of the specification, for theories that must hold in each of them.</summary>
static class Versions
{
    public static readonly string[] Known = ["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"];

    public static TheoryData<string> All => [.. Known];

    public static TheoryData<string> WithCheck => ["0.4.0", "1.0.0", "1.1.0"];

    public static TheoryData<string> WithInterfaces => ["0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"];

    public static TheoryData<string> WithoutInterfaces => ["0.1.0", "0.2.0"];
}
