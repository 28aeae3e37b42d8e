namespace Cni.Tool;

/// <summary>How to start this program again.</summary>
internal static class Self
{
    /// <summary>The words of a command line: the native file, the tool's launcher, or <c>dotnet cni.dll</c>.</summary>
    public static string[] Command { get; } = Find();

    private static string[] Find()
    {
        if (Environment.ProcessPath is { } process && Path.GetFileName(process) == "cni")
            return [process];
        string launcher = Path.Combine(AppContext.BaseDirectory, "cni");
        return File.Exists(launcher) ? [launcher] : [Environment.ProcessPath ?? "dotnet", launcher + ".dll"];
    }
}
