using System.Text;

namespace Cni.Tool.Tests;

/// <summary>What one call of the tool gave.</summary>
public sealed record CniRun(int ExitCode, string Out, string Error)
{
    /// <summary>Returns this run, or throws with everything that was said unless it exited with 0.</summary>
    public CniRun EnsureOk() => ExitCode == 0 ? this : throw new InvalidOperationException($"cni exited with {ExitCode}.\n{Error}{Out}");
}

/// <summary>Calls the tool: in this process, for what needs no namespace of its own, or as the program that users start.</summary>
public static class CniTest
{
    static readonly Dictionary<string, string> NoVariables = [];

    /// <summary>The program as it was built.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "cni");

    /// <summary>Runs a command in this process, without any variable of the machine's.</summary>
    public static Task<CniRun> RunAsync(params string[] arguments) => RunAsync(NoVariables, arguments);

    /// <summary>Runs a command in this process with these variables alone.</summary>
    public static async Task<CniRun> RunAsync(IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        using var output = new StringWriter(new StringBuilder());
        using var error = new StringWriter(new StringBuilder());
        var code = await CniTool.RunAsync(arguments, new Terminal(output, error, variables));
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs the program in a namespace that plays the node.</summary>
    public static CniRun RunIn(TestNamespace node, params string[] arguments)
    {
        var result = Sh.Run("ip", ["netns", "exec", node.Name, Program, .. arguments], stdin: null, timeout: TimeSpan.FromMinutes(2));
        return new(result.ExitCode, result.Out, result.Error);
    }
}
