namespace Cni.Tool;

/// <summary>What the tool exits with.</summary>
internal static class ExitCodes
{
    /// <summary>Done, and nothing was found that should not be.</summary>
    public const int Ok = 0;

    /// <summary>A plugin failed, or there are findings.</summary>
    public const int Failed = 1;

    /// <summary>It was called in a way that can't work: an unknown option, a missing file, no permission.</summary>
    public const int Mistake = 2;

    /// <summary>Interrupted; what had been begun was undone (128 + SIGINT, as shells have it).</summary>
    public const int Interrupted = 130;
}
