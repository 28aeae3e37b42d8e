namespace Cni.Tests;

/// <summary>A <see cref="KernelFactAttribute"/> that takes data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelTheoryAttribute : TheoryAttribute
{
    /// <summary>Names what the test needs; <see cref="Cni.Tests.Needs.Root"/> goes without saying.</summary>
    public KernelTheoryAttribute(Needs needs = Needs.Root) => Skip = Machine.Lacks(needs | Needs.Root);
}
