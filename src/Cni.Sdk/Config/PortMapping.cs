using System.Text.Json.Serialization;

namespace Cni.Sdk;

/// <summary>A port of the host that leads to a port of the container.</summary>
public sealed record PortMapping
{
    /// <summary>The host's port, 1 to 65535.</summary>
    [JsonPropertyName("hostPort")]
    public int HostPort { get; init; }

    /// <summary>The container's port, 1 to 65535.</summary>
    [JsonPropertyName("containerPort")]
    public int ContainerPort { get; init; }

    /// <summary>The transport protocol: <c>tcp</c>, <c>udp</c> or <c>sctp</c>, in any case; null or empty means tcp.</summary>
    [JsonPropertyName("protocol")]
    public string? Protocol { get; init; }

    /// <summary>The host's address to listen on; null, empty or the unspecified address means any.</summary>
    [JsonPropertyName("hostIP")]
    public string? HostIp { get; init; }
}
