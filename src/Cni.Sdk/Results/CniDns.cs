using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cni.Sdk;

/// <summary>Name servers and search domains, as in resolv.conf.</summary>
/// <remarks>Serves in results and in configurations (<c>nameservers</c>, <c>domain</c>, <c>search</c>, <c>options</c>).</remarks>
[JsonConverter(typeof(CniDnsJsonConverter))]
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

    /// <summary>Members that this library does not know; null for none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? AdditionalMembers { get; init; }

    /// <summary>True when none of the four is set.</summary>
    public bool IsEmpty => Nameservers.Count == 0 && Search.Count == 0 && Options.Count == 0 && string.IsNullOrEmpty(Domain);

    /// <summary>Compares by value, lists and kept members included.</summary>
    public bool Equals(CniDns? other) => other is not null
        && Domain == other.Domain
        && Same.Items(Nameservers, other.Nameservers)
        && Same.Items(Search, other.Search)
        && Same.Items(Options, other.Options)
        && Same.Members(AdditionalMembers, other.AdditionalMembers);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Domain);
        hash.AddItems(Nameservers);
        hash.AddItems(Search);
        hash.AddItems(Options);
        return hash.ToHashCode();
    }

    /// <summary>Gives the JSON on one line.</summary>
    public override string ToString() => JsonText.Of(this, ResultWriter.Dns);
}
