using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cni.Sdk;

/// <summary>Arguments that a runtime passes for capabilities (<c>runtimeConfig</c>).</summary>
/// <remarks>CONVENTIONS.md of the CNI project, "Dynamic Plugin specific fields (Capabilities / Runtime Configuration)".</remarks>
[JsonConverter(typeof(RuntimeConfigJsonConverter))]
public record RuntimeConfig
{
    /// <summary>Ports of the host that lead to ports of the container (capability <c>portMappings</c>). Empty by default.</summary>
    [JsonPropertyName("portMappings")]
    public IReadOnlyList<PortMapping> PortMappings { get => field ?? []; init; }

    /// <summary>Range sets from which to take addresses, before the configured ones (capability <c>ipRanges</c>). Empty by default.</summary>
    [JsonPropertyName("ipRanges")]
    public IReadOnlyList<IReadOnlyList<IpRangeConfig>> IpRanges { get => field ?? []; init; }

    /// <summary>Limits of the container's traffic (capability <c>bandwidth</c>); null for none.</summary>
    [JsonPropertyName("bandwidth")]
    public BandwidthLimits? Bandwidth { get; init; }

    /// <summary>Name servers for the container (capability <c>dns</c>); null for none.</summary>
    [JsonPropertyName("dns")]
    public RuntimeDns? Dns { get; init; }

    /// <summary>Addresses that the container wants, with or without a prefix length (capability <c>ips</c>). Empty by default.</summary>
    [JsonPropertyName("ips")]
    public IReadOnlyList<string> Ips { get => field ?? []; init; }

    /// <summary>The hardware address that the container wants (capability <c>mac</c>); null for any.</summary>
    [JsonPropertyName("mac")]
    public string? Mac { get; init; }

    /// <summary>The InfiniBand GUID (capability <c>infinibandGUID</c>); null for none.</summary>
    [JsonPropertyName("infinibandGUID")]
    public string? InfinibandGuid { get; init; }

    /// <summary>A device to use, such as a PCI address (capability <c>deviceID</c>); null for none.</summary>
    [JsonPropertyName("deviceID")]
    public string? DeviceId { get; init; }

    /// <summary>Names under which others find the container (capability <c>aliases</c>). Empty by default.</summary>
    [JsonPropertyName("aliases")]
    public IReadOnlyList<string> Aliases { get => field ?? []; init; }

    /// <summary>The container's control group (capability <c>cgroupPath</c>); null for none.</summary>
    [JsonPropertyName("cgroupPath")]
    public string? CgroupPath { get; init; }

    /// <summary>Arguments of capabilities that this library does not know; null for none.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalMembers { get; set; }

    /// <summary>Compares by value, lists included.</summary>
    public virtual bool Equals(RuntimeConfig? other) => ReferenceEquals(this, other) || (other is not null
        && EqualityContract == other.EqualityContract
        && Bandwidth == other.Bandwidth && Dns == other.Dns && Mac == other.Mac && InfinibandGuid == other.InfinibandGuid
        && DeviceId == other.DeviceId && CgroupPath == other.CgroupPath
        && Same.Items(PortMappings, other.PortMappings) && Same.Items(Ips, other.Ips) && Same.Items(Aliases, other.Aliases)
        && Same.Lists(IpRanges, other.IpRanges) && Same.Members(AdditionalMembers, other.AdditionalMembers));

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Mac);
        hash.Add(DeviceId);
        hash.Add(CgroupPath);
        hash.AddItems(PortMappings);
        hash.AddItems(Ips);
        hash.AddItems(Aliases);
        return hash.ToHashCode();
    }
}
