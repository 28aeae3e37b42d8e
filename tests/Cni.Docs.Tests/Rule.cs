namespace Cni.Docs.Tests;

static class Rule
{
    /// <summary>Fails with every offender on a line of its own; an assertion of xunit would show the first few.</summary>
    public static void HasNoOffender<T>(IEnumerable<T> offenders)
    {
        var all = offenders.ToArray();
        Assert.True(all.Length == 0, $"{all.Length} found:\n{string.Join('\n', all)}");
    }
}
