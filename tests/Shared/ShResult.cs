using System.Text;

namespace Cni.Tests;

/// <summary>What a program left behind: its exit code and both of its streams.</summary>
public sealed record ShResult(string Command, int ExitCode, byte[] OutBytes, byte[] ErrorBytes)
{
    /// <summary>Standard output as UTF-8 text.</summary>
    public string Out => Encoding.UTF8.GetString(OutBytes);

    /// <summary>Standard error as UTF-8 text.</summary>
    public string Error => Encoding.UTF8.GetString(ErrorBytes);

    /// <summary>Returns this result, or throws with everything the program said unless it exited with 0.</summary>
    /// <exception cref="InvalidOperationException">The exit code isn't 0.</exception>
    public ShResult EnsureOk() =>
        ExitCode == 0 ? this : throw new InvalidOperationException($"`{Command}` exited with {ExitCode}.\n{Error}{Out}");
}
