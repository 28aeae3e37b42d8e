namespace Cni.Tests;

/// <summary>A test that asks the kernel. It is skipped, with the missing thing as the reason, where the machine lacks what it needs.</summary>
/// <remarks>CNI_TEST_REQUIRE=all makes each of these skips a failure (<see cref="RequireTestFramework"/>).</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelFactAttribute : FactAttribute
{
    /// <summary>Names what the test needs; <see cref="Cni.Tests.Needs.Root"/> goes without saying.</summary>
    public KernelFactAttribute(Needs needs = Needs.Root) => Skip = Machine.Lacks(needs | Needs.Root);
}
