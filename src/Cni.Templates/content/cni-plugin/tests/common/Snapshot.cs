using System.Runtime.CompilerServices;

namespace Company.Namespace.Tests;

/// <summary>
/// Compares a text with the file that was accepted before, <c>Test.name.verified.json</c> beside the test. SNAPSHOT_ACCEPT=1 writes
/// the file; review it like code.
/// </summary>
static class Snapshot
{
    public static void Match(string text, string name, [CallerFilePath] string test = "")
    {
        string file = Path.Combine(Path.GetDirectoryName(test)!, $"{Path.GetFileNameWithoutExtension(test)}.{name}.verified.json");
        if (Environment.GetEnvironmentVariable("SNAPSHOT_ACCEPT") == "1")
            File.WriteAllText(file, text.TrimEnd() + "\n");
        Assert.Equal(File.ReadAllText(file).TrimEnd(), text.TrimEnd());
    }
}
