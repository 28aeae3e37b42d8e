namespace Cni.Sdk;

/// <summary>Name servers and search domains, as in resolv.conf.</summary>
public sealed record CniDns
{
    /// <summary>No settings at all.</summary>
    public static readonly CniDns Empty = new();

    /// <summary>Name servers in order of preference, as text. Empty by default.</summary>
    public IReadOnlyList<string> Nameservers { get => field ?? []; init; }

    /// <summary>The local domain; null for none.</summary>
    public string? Domain { get; init; }

    /// <summary>Search domains in order of preference. Empty by default.</summary>
    public IReadOnlyList<string> Search { get => field ?? []; init; }

    /// <summary>Resolver options. Empty by default.</summary>
    public IReadOnlyList<string> Options { get => field ?? []; init; }

    /// <summary>True when nothing is set.</summary>
    public bool IsEmpty => Nameservers.Count == 0 && Search.Count == 0 && Options.Count == 0 && string.IsNullOrEmpty(Domain);
}
