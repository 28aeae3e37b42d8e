using System.Text;
using System.Text.Json.Nodes;

namespace Cni.Conformance.Tests;

/// <summary>Starts a plugin once: in memory, or as a runtime does.</summary>
public delegate PluginRun StartPlugin(string type, IReadOnlyDictionary<string, string> variables, byte[] stdin);

/// <summary>Runs the steps of a case.</summary>
public static class CaseRunner
{
    /// <summary>Runs a case; the first step that does not hold ends it.</summary>
    public static void Run(Case @case, string version, string netns, StartPlugin start)
    {
        using var variables = new CaseVariables(version, netns);
        foreach (var (name, content) in @case.Files)
        {
            var file = Path.Combine(variables.Folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, variables.Text(content));
        }

        for (int i = 0; i < @case.Steps.Count; i++)
        {
            var step = @case.Steps[i];
            foreach (var file in step.Remove)
            {
                File.Delete(variables.Fill(file));
            }

            var run = start(@case.Plugin, Environment(step, variables), Stdin(@case, step, variables));
            if (step.Command == "ADD" && run.ExitCode == 0)
            {
                variables.Result = run.StdOut;
            }

            try
            {
                step.Expect.Hold(run, variables);
            }
            catch (Xunit.Sdk.XunitException exception)
            {
                throw new Xunit.Sdk.XunitException($"step {i + 1} ({step.Command}): {exception.Message}");
            }
        }
    }

    static Dictionary<string, string> Environment(CaseStep step, CaseVariables variables)
    {
        var environment = new Dictionary<string, string>
        {
            ["CNI_CONTAINERID"] = "pod1",
            ["CNI_NETNS"] = variables.Netns,
            ["CNI_IFNAME"] = "eth0",
            ["CNI_PATH"] = RepoPaths.Plugins,
        };
        if (step.Command is not null)
        {
            environment["CNI_COMMAND"] = step.Command;
        }

        foreach (var (name, value) in step.Variables)
        {
            if (value is null)
            {
                environment.Remove(name);
            }
            else
            {
                environment[name] = variables.Text(value)!;
            }
        }

        return environment;
    }

    static byte[] Stdin(Case @case, CaseStep step, CaseVariables variables)
    {
        if (step.Stdin is not null)
        {
            return Encoding.UTF8.GetBytes(variables.Fill(step.Stdin));
        }

        var config = new JsonObject { ["cniVersion"] = variables.Version, ["name"] = "net", ["type"] = @case.Plugin };
        foreach (var (key, value) in @case.Config.Concat(step.Config))
        {
            if (value is null)
            {
                config.Remove(key);
            }
            else
            {
                config[key] = variables.Fill(value);
            }
        }

        return Encoding.UTF8.GetBytes(config.ToJsonString());
    }
}
