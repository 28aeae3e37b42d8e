using System.Runtime.InteropServices;

namespace Cni.Tool;

/// <summary>Knows whether this process may do what plugins do.</summary>
internal static partial class Privileges
{
    public static bool IsRoot { get; } = GetEffectiveUser() == 0;

    /// <exception cref="ToolException">The process isn't root's.</exception>
    public static void Require(string command)
    {
        if (!IsRoot)
            throw new ToolException($"\"cni {command}\" changes network namespaces, which only root may: run it with sudo.");
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();
}
