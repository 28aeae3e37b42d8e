using System.Text;

namespace Cni.Sdk.Testing;

/// <summary>What a run in a <see cref="CniHarness"/> left behind.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Stdout">The bytes on standard output.</param>
/// <param name="Stderr">The text on standard error.</param>
public sealed record HarnessRun(int ExitCode, ReadOnlyMemory<byte> Stdout, string Stderr)
{
    /// <summary>Standard output as text.</summary>
    public string StdoutText => Encoding.UTF8.GetString(Stdout.Span);

    /// <summary>The result document of a successful ADD, upgraded to the newest shape.</summary>
    /// <exception cref="InvalidOperationException">The run failed; the message has its error.</exception>
    /// <exception cref="CniException">Standard output is no result.</exception>
    public CniResult Result => ExitCode == 0
        ? ResultFormat.Read(Stdout, CniVersion.Latest)
        : throw new InvalidOperationException($"the run failed with {StdoutText}{Stderr}");

    /// <summary>The error document of a failure.</summary>
    /// <exception cref="InvalidOperationException">The run succeeded.</exception>
    /// <exception cref="CniException">Standard output is no error document.</exception>
    public CniError Error => ExitCode != 0
        ? ErrorFormat.Read(Stdout)
        : throw new InvalidOperationException($"the run succeeded with {StdoutText}");

    /// <summary>The answer of a successful VERSION.</summary>
    /// <exception cref="CniException">Standard output is no such answer.</exception>
    public VersionReply Version => VersionReply.Read(Stdout);
}
