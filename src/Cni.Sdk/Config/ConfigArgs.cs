using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cni.Sdk;

/// <summary>The <c>args</c> object of a configuration.</summary>
/// <remarks>CONVENTIONS.md of the CNI project, "args in network config".</remarks>
[JsonConverter(typeof(ConfigArgsJsonConverter))]
public record ConfigArgs
{
    /// <summary>Arguments whose meaning the CNI project fixes; null for none.</summary>
    [JsonPropertyName("cni")]
    public CniConfigArgs? Cni { get; init; }

    /// <summary>Arguments of others; null for none.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalMembers { get; set; }

    /// <summary>Compares by value, members of others included.</summary>
    public virtual bool Equals(ConfigArgs? other) => ReferenceEquals(this, other) || (other is not null
        && EqualityContract == other.EqualityContract
        && Cni == other.Cni && Same.Members(AdditionalMembers, other.AdditionalMembers));

    /// <inheritdoc/>
    public override int GetHashCode() => Cni?.GetHashCode() ?? 0;
}

/// <summary>The <c>args.cni</c> object.</summary>
public record CniConfigArgs
{
    /// <summary>Labels of the container. Empty by default.</summary>
    [JsonPropertyName("labels")]
    public IReadOnlyList<CniLabel> Labels { get => field ?? []; init; }

    /// <summary>Addresses that the container wants, with or without a prefix length. Empty by default.</summary>
    [JsonPropertyName("ips")]
    public IReadOnlyList<string> Ips { get => field ?? []; init; }

    /// <summary>The hardware address that the container wants; null for any.</summary>
    [JsonPropertyName("mac")]
    public string? Mac { get; init; }

    /// <summary>Arguments that this library does not know; null for none.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalMembers { get; set; }

    /// <summary>Compares by value, lists included.</summary>
    public virtual bool Equals(CniConfigArgs? other) => ReferenceEquals(this, other) || (other is not null
        && EqualityContract == other.EqualityContract
        && Mac == other.Mac && Same.Items(Labels, other.Labels) && Same.Items(Ips, other.Ips)
        && Same.Members(AdditionalMembers, other.AdditionalMembers));

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Mac);
        hash.AddItems(Labels);
        hash.AddItems(Ips);
        return hash.ToHashCode();
    }
}

/// <summary>A label of a container.</summary>
public sealed record CniLabel
{
    /// <summary>The label's name.</summary>
    [JsonPropertyName("key")]
    public string Key { get => field ?? ""; init; }

    /// <summary>The label's value.</summary>
    [JsonPropertyName("value")]
    public string Value { get => field ?? ""; init; }
}
