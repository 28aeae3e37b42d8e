using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Cni.Tests.Packages;

/// <summary>
/// A folder outside of the repository, as a user of the packages has one: nothing of this repository's builds reaches in, and the folder
/// of packed packages is one more source beside those that the machine is configured for.
/// </summary>
/// <remarks>
/// Our packages are unpacked into a cache of the sandbox's own, so that a package of the same version that was unpacked before can't
/// hide what is tested. Everybody else's come from the user's cache where they are there: then no source is asked, and it works offline.
/// </remarks>
public sealed partial class Sandbox : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    readonly Dictionary<string, string> _environment = [];

    /// <summary>Makes the folder.</summary>
    public Sandbox()
    {
        Root = Directory.CreateTempSubdirectory("cni-sandbox-").FullName;
        foreach (var (name, value) in InheritedVariables())
        {
            _environment[name] = value;
        }

        _environment["NUGET_PACKAGES"] = At("cache");
        _environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        _environment["DOTNET_NOLOGO"] = "1";
        _environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        _environment["DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE"] = "1";
        _environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        _environment["MSBUILDDISABLENODEREUSE"] = "1";

        // Nothing above the sandbox counts either: temporary folders have been known to hold a Directory.Build.props.
        Write("Directory.Build.props", "<Project />\n");
        Write("Directory.Build.targets", "<Project />\n");
        Write("Directory.Packages.props", "<Project />\n");
        LinkCache();
        Write("nuget.config", Sources());
    }

    /// <summary>The runtime identifier that this machine publishes for.</summary>
    public static string RuntimeIdentifier { get; } = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
        ? $"linux-musl-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}"
        : $"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>The whole environment of what runs in the sandbox.</summary>
    public IReadOnlyDictionary<string, string> Variables => _environment;

    /// <summary>A path in the folder.</summary>
    public string At(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>Writes a file, with the folders it needs.</summary>
    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    /// <summary>Runs dotnet in the sandbox and gives what it answers, whatever that is.</summary>
    public ShResult Try(params ReadOnlySpan<string> arguments) => TryIn(Root, arguments);

    /// <summary>Runs dotnet in a folder and gives what it answers, whatever that is.</summary>
    public ShResult TryIn(string folder, params ReadOnlySpan<string> arguments) =>
        Sh.Run("sh", ["-c", "cd \"$1\" && shift && exec \"$@\"", "sh", folder, "dotnet", .. arguments], stdin: null, _environment, Patience);

    /// <summary>Runs a script in the repository's folder, with the sandbox as the place for temporary files, and ends at the first failure.</summary>
    public ShResult Script(string script) =>
        Sh.Run("bash", ["-euo", "pipefail", "-c", $"cd '{RepoPaths.Root}'\n{script}"], stdin: null, new Dictionary<string, string>(_environment) { ["TMPDIR"] = Root }, Patience);

    /// <summary>Runs dotnet in the sandbox and throws with all it said unless it succeeds.</summary>
    public string Dotnet(params ReadOnlySpan<string> arguments) => Try(arguments).EnsureOk().Out;

    /// <summary>Removes the folder.</summary>
    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>What the test process was started with, less what dotnet sets for the programs it starts.</summary>
    static IEnumerable<(string Name, string Value)> InheritedVariables()
    {
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            var name = (string)entry.Key;
            if (!name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("VSTEST", StringComparison.Ordinal) && name != "CI")
            {
                yield return (name, (string)entry.Value!);
            }
        }
    }

    /// <summary>The user's packages, except ours.</summary>
    void LinkCache()
    {
        Directory.CreateDirectory(At("others"));
        var users = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var folder in Directory.Exists(users) ? Directory.GetDirectories(users) : [])
        {
            var id = Path.GetFileName(folder);
            if (!id.StartsWith("cni.", StringComparison.OrdinalIgnoreCase))
            {
                Directory.CreateSymbolicLink(At("others", id), folder);
            }
        }
    }

    /// <summary>One source more. Ours come from nowhere else, the others' from wherever the user gets them.</summary>
    string Sources()
    {
        var others = SourceName().Matches(Dotnet("nuget", "list", "source", "--format", "detailed")).Select(match => match.Groups[1].Value);
        var mapping = string.Concat(others.Select(name => $"    <packageSource key=\"{name}\"><package pattern=\"*\" /></packageSource>\n"));
        return $"""
            <?xml version="1.0" encoding="utf-8"?>
            <configuration>
              <packageSources>
                <add key="cni-sdk" value="{RepoPaths.Packages}" />
              </packageSources>
              <fallbackPackageFolders>
                <add key="others" value="{At("others")}" />
              </fallbackPackageFolders>
              <packageSourceMapping>
                <packageSource key="cni-sdk"><package pattern="Cni.*" /></packageSource>
            {mapping}  </packageSourceMapping>
            </configuration>

            """;
    }

    [GeneratedRegex(@"(?m)^\s*\d+\.\s+(.+) \[Enabled\]\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex SourceName();
}
