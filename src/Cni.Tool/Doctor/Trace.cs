using System.Net;

namespace Cni.Tool;

/// <summary>Something on the node that was made for an attachment: a lease, a link, a rule.</summary>
/// <param name="Kind">What it is, in one word.</param>
/// <param name="What">Which one it is.</param>
/// <param name="IsOf">Says whether it was made for an attachment.</param>
/// <param name="Remove">Removes it, if it still is what it was.</param>
internal sealed record Trace(string Kind, string What, Predicate<Attachment> IsOf, Func<CancellationToken, Task> Remove)
{
    /// <summary>Whose it is, as far as it says so itself.</summary>
    public Attachment? Owner { get; init; }

    /// <summary>The addresses it was made for: while one of them is on an interface somewhere, it is in use.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>A reason that needs no other evidence, such as a veth without a pod at its end.</summary>
    public string? Evident { get; init; }

    /// <summary>Whether it appeared a moment ago.</summary>
    public bool IsYoung { get; init; }
}
