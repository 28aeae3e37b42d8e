namespace Cni.Tests;

/// <summary>Finds the repository's folders from a running test, wherever the test was started.</summary>
public static class RepoPaths
{
    /// <summary>What the compiler writes in place of the repository's folder in a deterministic build (CI=true).</summary>
    const string DeterministicRoot = "/_/";

    /// <summary>The folder of Cni.Sdk.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Where <c>./build.sh plugins</c> puts the published plugins.</summary>
    public static string Plugins { get; } = Path.Combine(Root, "artifacts", "plugins");

    /// <summary>Where <c>./build.sh pack</c> puts the packages.</summary>
    public static string Packages { get; } = Path.Combine(Root, "artifacts", "packages");

    /// <summary>Where Debian's containernetworking-plugins package puts the plugins written in Go.</summary>
    public static string GoPlugins => "/usr/lib/cni";

    /// <summary>A path below the repository's root.</summary>
    public static string At(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>The real place of a source file, given what <see cref="System.Runtime.CompilerServices.CallerFilePathAttribute"/> says.</summary>
    public static string Source(string callerFilePath) =>
        callerFilePath.StartsWith(DeterministicRoot, StringComparison.Ordinal)
            ? Path.Combine(Root, callerFilePath[DeterministicRoot.Length..])
            : callerFilePath;

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Cni.Sdk.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Cni.Sdk.sln.");
    }
}
