using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Samples.Dhcp;

/// <summary>The configuration of the plugin that calls this one; its <c>ipam</c> is what matters here.</summary>
sealed record DhcpConfig : NetworkConfig
{
    /// <summary>This plugin's part.</summary>
    [JsonPropertyName("ipam")]
    public new DhcpIpamConfig? Ipam { get; set; }
}

/// <summary>The keys of <c>ipam</c>, as users write them for the reference's dhcp plugin, and three of our own for IPv6.</summary>
sealed record DhcpIpamConfig
{
    /// <summary>The plugin's type: dhcp.</summary>
    [JsonPropertyName("type")]
    public string? Type { get; set; }

    /// <summary>Where the daemon listens; <c>/run/cni/dhcp.sock</c> by default.</summary>
    [JsonPropertyName("daemonSocketPath")]
    public string? DaemonSocketPath { get; set; }

    /// <summary>DHCPv4 options to ask servers for.</summary>
    [JsonPropertyName("request")]
    public IReadOnlyList<RequestOptionConfig?>? Request { get; set; }

    /// <summary>DHCPv4 options to tell servers.</summary>
    [JsonPropertyName("provide")]
    public IReadOnlyList<ProvideOptionConfig?>? Provide { get; set; }

    /// <summary>The metric of the routes; 0 leaves it to the kernel.</summary>
    [JsonPropertyName("priority")]
    public int? Priority { get; set; }

    /// <summary>Ours: <c>ipv4</c>, <c>ipv6</c> or both; IPv4 alone by default.</summary>
    [JsonPropertyName("families")]
    public IReadOnlyList<string?>? Families { get; set; }

    /// <summary>Ours: the length of the prefix to give an IPv6 address, which DHCPv6 doesn't tell; 128 by default.</summary>
    [JsonPropertyName("ipv6PrefixLength")]
    public int? Ipv6PrefixLength { get; set; }

    /// <summary>Ours: false to insist on DHCPv6's four messages where a server would do with two.</summary>
    [JsonPropertyName("ipv6RapidCommit")]
    public bool? Ipv6RapidCommit { get; set; }
}

/// <summary>An option to ask for.</summary>
sealed record RequestOptionConfig
{
    /// <summary>Leaves out all options that are asked for without being named.</summary>
    [JsonPropertyName("skipDefault")]
    public bool? SkipDefault { get; set; }

    /// <summary>Its name or number.</summary>
    [JsonPropertyName("option")]
    public string? Option { get; set; }
}

/// <summary>An option to tell.</summary>
sealed record ProvideOptionConfig
{
    /// <summary>Its name or number.</summary>
    [JsonPropertyName("option")]
    public string? Option { get; set; }

    /// <summary>Its value, as text.</summary>
    [JsonPropertyName("value")]
    public string? Value { get; set; }

    /// <summary>The key of <c>CNI_ARGS</c> whose value takes the place of <see cref="Value"/>, if it is there.</summary>
    [JsonPropertyName("fromArg")]
    public string? FromArg { get; set; }
}

/// <summary>How the configuration is read: generated code, names matched as Go does, without regard to case.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(DhcpConfig))]
sealed partial class DhcpJson : JsonSerializerContext;
