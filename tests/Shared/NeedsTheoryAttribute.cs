namespace Cni.Tests;

/// <summary>A <see cref="NeedsFactAttribute"/> that takes data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsTheoryAttribute : TheoryAttribute
{
    /// <summary>Names what the test needs.</summary>
    public NeedsTheoryAttribute(Needs needs) => Skip = Machine.Lacks(needs);
}
