namespace Cni.Tool;

/// <summary>A trace that nobody alive has a use for.</summary>
/// <param name="Kind">What it is, in one word.</param>
/// <param name="What">Which one it is.</param>
/// <param name="Owner">Whose it was.</param>
/// <param name="Why">How one knows.</param>
/// <param name="Remedy">What <c>--fix</c> does.</param>
/// <param name="Fix">Does it.</param>
internal sealed record Leak(string Kind, string What, string Owner, string Why, string Remedy, Func<CancellationToken, Task> Fix)
{
    /// <summary>True once it is removed.</summary>
    public bool IsFixed { get; set; }

    /// <summary>Why it could not be removed; null when nobody tried or it worked.</summary>
    public string? Failure { get; set; }
}
