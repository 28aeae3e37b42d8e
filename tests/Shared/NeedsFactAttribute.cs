namespace Cni.Tests;

/// <summary>A test that needs something of the machine but no root: published plugins, a program.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsFactAttribute : FactAttribute
{
    /// <summary>Names what the test needs.</summary>
    public NeedsFactAttribute(Needs needs) => Skip = Machine.Lacks(needs);
}
