using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cni.Sdk;

/// <summary>The keys that every plugin's configuration has; a plugin's own configuration derives from it.</summary>
/// <remarks>SPEC.md 1.1.0, section 1, "Plugin configuration objects". Keys are matched case-insensitively, as the reference library does.</remarks>
public record NetworkConfig
{
    /// <summary>The spec version in force (<c>cniVersion</c>); null or empty means 0.1.0.</summary>
    [JsonPropertyName("cniVersion")]
    public string? CniVersion { get; set; }

    /// <summary>The network's name.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; set; }

    /// <summary>The plugin's type: the file name on <c>CNI_PATH</c>.</summary>
    [JsonPropertyName("type")]
    public string? Type { get; set; }

    /// <summary>The address management's configuration; null when the plugin has none.</summary>
    [JsonPropertyName("ipam")]
    public IpamConfig? Ipam { get; set; }

    /// <summary>Name servers that override those of address management; null for none.</summary>
    [JsonPropertyName("dns")]
    public CniDns? Dns { get; set; }

    /// <summary>Arguments from the runtime for the capabilities that the configuration asked for; null for none.</summary>
    [JsonPropertyName("runtimeConfig")]
    public RuntimeConfig? RuntimeConfig { get; set; }

    /// <summary>Arguments by convention, of which <c>args.cni</c> is typed; null for none.</summary>
    [JsonPropertyName("args")]
    public ConfigArgs? Args { get; set; }
}
