using System.Text.RegularExpressions;

namespace Cni.Tests.Packages;

/// <summary>Does what the README tells somebody to do who wants to use the packages.</summary>
public partial class ReadmeTests
{
    [KernelFact(Needs.Packages | Needs.Veth)]
    public void The_commands_lead_to_a_plugin_that_attaches_a_namespace()
    {
        using var sandbox = new Sandbox();
        // The packages are there, the machine may be of another kind, and the user's own templates are left alone.
        var commands = Commands().Match(File.ReadAllText(RepoPaths.At("README.md"))).Groups[1].Value
            .Replace("./build.sh pack\n", "", StringComparison.Ordinal)
            .Replace("linux-x64", Sandbox.RuntimeIdentifier, StringComparison.Ordinal);
        Assert.Contains("dotnet new cni-plugin", commands, StringComparison.Ordinal);
        var run = sandbox.Script($$"""
            dotnet() {
              if [ "$1" = new ]; then command dotnet "$@" --debug:custom-hive '{{sandbox.At("hive")}}'; else command dotnet "$@"; fi
            }
            {{commands}}
            """);
        Assert.True(run.ExitCode == 0, run.Out + run.Error);
        Assert.Matches(@"Passed! +- Failed: +0", run.Out);
        Assert.Matches(@"inet 10\.88\.\d+\.\d+/16 .* eth0", run.Out);
    }

    [GeneratedRegex(@"## Use it from NuGet\n(?:(?!\n## )[\s\S])*?```sh\n([\s\S]*?)```", RegexOptions.CultureInvariant)]
    private static partial Regex Commands();
}
