using System.Text;
using System.Text.RegularExpressions;
using Cni.Tests.Packages;

namespace Cni.Examples.Tests;

/// <summary>docs/getting-started.md, done as it says: files are written, commands are run, outputs are compared.</summary>
public partial class TutorialTests
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    [KernelFact(Needs.Packages | Needs.Plugins | Needs.Veth | Needs.Bridge)]
    public void Every_step_of_getting_started_works_in_order()
    {
        using var sandbox = new Sandbox();
        var steps = TutorialStep.Read(File.ReadAllLines(RepoPaths.At("docs/getting-started.md")));
        Assert.True(steps.Count(step => step.Kind == "run") >= 7, "The page has lost its steps.");
        sandbox.Write("tutorial.sh", Script(steps, sandbox.Variables["NUGET_PACKAGES"]));

        // A mount namespace of its own: the namespaces, leases and caches that the page makes are nobody else's.
        var environment = new Dictionary<string, string>(sandbox.Variables, StringComparer.Ordinal) { ["TMPDIR"] = sandbox.Root };
        environment.Remove("NUGET_PACKAGES");
        if (Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { } users)
        {
            environment["NUGET_PACKAGES"] = users;
        }

        var run = Sh.Run("unshare", ["--mount", "bash", sandbox.At("tutorial.sh")], stdin: null, environment, Patience);
        Assert.True(run.ExitCode == 0, $"exit code {run.ExitCode}\n{run.Out}\n{run.Error}");
        Compare(steps, run.Out);
    }

    /// <summary>One program of all steps, so that variables and the folder last from one to the next.</summary>
    /// <param name="cache">Where packages are unpacked to once the repository is left. Inside it, the user's cache is the right one.</param>
    static string Script(IReadOnlyList<TutorialStep> steps, string cache)
    {
        var inRepository = true;
        var script = new StringBuilder($"""
            set -euo pipefail
            mount -t tmpfs none /run && mkdir /run/netns
            if [ -d /var/lib/cni ]; then mount -t tmpfs none /var/lib/cni; else mount -t tmpfs none /var/lib; fi
            cd '{RepoPaths.Root}'

            """);
        for (var i = 0; i < steps.Count; i++)
        {
            var (kind, name, text) = steps[i];
            if (kind == "file")
            {
                script.Append($"mkdir -p \"$(dirname '{name}')\"\ncat >'{name}' <<'END_OF_FILE'\n{text}\nEND_OF_FILE\n");
            }
            else if (kind == "run")
            {
                script.Append($"echo '=== {i}'\nexec 3>&1 4>&2 2>&1 </dev/null\n{text}\nexec 1>&3 2>&4\n");
                if (inRepository)
                {
                    script.Append($"export NUGET_PACKAGES='{cache}'\n");
                    inRepository = false;
                }
            }
        }

        return script.ToString();
    }

    static void Compare(IReadOnlyList<TutorialStep> steps, string output)
    {
        var parts = Part().Split(output);
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].Kind == "output")
            {
                var place = Array.IndexOf(parts, (i - 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
                Assert.True(place > 0, "An output on the page doesn't follow a command.");
                var said = parts[place + 1].Trim('\n') + "\n";
                var pattern = string.Concat(steps[i].Text.Split('\n').Select(line =>
                    line == "…" ? "(?:.*\n)*" : Regex.Escape(line).Replace("…", ".*", StringComparison.Ordinal) + "\n"));
                Assert.True(Regex.IsMatch(said, $"\\A{pattern}\\z"), $"The page says:\n{steps[i].Text}\nThe commands said:\n{said}");
            }
        }
    }

    [GeneratedRegex(@"^=== (\d+)\n", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Part();
}

/// <summary>A fence of a tutorial that has a mark above it.</summary>
/// <param name="Kind"><c>run</c>, <c>file</c> or <c>output</c>.</param>
/// <param name="Name">The file's name.</param>
sealed partial record TutorialStep(string Kind, string Name, string Text)
{
    public static IReadOnlyList<TutorialStep> Read(string[] lines)
    {
        var steps = new List<TutorialStep>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (Mark().Match(lines[i]) is not { Success: true } mark)
            {
                continue;
            }

            var start = Array.FindIndex(lines, i, line => line.StartsWith("```", StringComparison.Ordinal)) + 1;
            var end = Array.FindIndex(lines, start, line => line.StartsWith("```", StringComparison.Ordinal));
            steps.Add(new(mark.Groups[1].Value, mark.Groups[2].Value, string.Join('\n', lines[start..end])));
            i = end;
        }

        return steps;
    }

    [GeneratedRegex(@"^<!-- (run|file|output)(?:: (\S+))? -->$", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();
}
