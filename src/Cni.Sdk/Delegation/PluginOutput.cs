namespace Cni.Sdk;

/// <summary>What a plugin left behind.</summary>
/// <param name="ExitCode">Its exit code; 128 plus the signal's number when a signal ended it.</param>
/// <param name="Stdout">What it wrote to standard output.</param>
/// <param name="Stderr">What it wrote to standard error, when that was captured; else empty.</param>
public sealed record PluginOutput(int ExitCode, ReadOnlyMemory<byte> Stdout, string Stderr);
