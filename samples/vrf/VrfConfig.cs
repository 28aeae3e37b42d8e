using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Samples.Vrf;

/// <summary>The configuration, key for key as users write it for the reference's vrf plugin.</summary>
sealed record VrfConfig : NetworkConfig
{
    /// <summary>The VRF to put the interface into; made if the pod has none of that name.</summary>
    [JsonPropertyName("vrfname")]
    public string? VrfName { get; set; }

    /// <summary>The VRF's routing table; 0, or nothing, for the first free one.</summary>
    [JsonPropertyName("table")]
    public long? Table { get; set; }
}

/// <summary>A configuration that has been found to make sense.</summary>
/// <param name="Name">The VRF's name.</param>
/// <param name="Table">Its table; null for any.</param>
readonly record struct VrfSettings(string Name, uint? Table)
{
    /// <summary>Checks the configuration of one request.</summary>
    /// <exception cref="CniException">InvalidNetworkConfig (7), with the wording of the reference plugin where it has one.</exception>
    public static VrfSettings Of(VrfConfig config, string? ifName)
    {
        if (string.IsNullOrEmpty(config.VrfName))
            throw Invalid("configuration is expected to have a valid vrf name");
        try
        {
            _ = InterfaceName.Parse(config.VrfName);
        }
        catch (CniException e)
        {
            throw Invalid($"vrfname \"{config.VrfName}\": {e.Message}", e.Details);
        }
        if (config.VrfName == ifName)
            throw Invalid($"vrfname \"{config.VrfName}\" is the interface's own name");
        if (config.Table is < 0 or > uint.MaxValue)
            throw Invalid($"invalid table {config.Table} (must be between 0 and {uint.MaxValue})");
        return new(config.VrfName, config.Table is > 0 ? (uint)config.Table : null);
    }

    static CniException Invalid(string message, string? details = null) => new(CniErrorCode.InvalidNetworkConfig, message, details);
}

/// <summary>How the configuration is read: generated code, names matched as Go does, without regard to case.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(VrfConfig))]
sealed partial class VrfJson : JsonSerializerContext;
