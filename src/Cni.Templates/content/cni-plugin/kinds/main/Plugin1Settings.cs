using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Company.Namespace;

/// <summary>What the configuration may say besides the keys that every CNI plugin knows.</summary>
/// <param name="Mtu">The MTU of the container's interface, in bytes; null leaves it as it is.</param>
sealed record Plugin1Settings(int? Mtu = null) : NetworkConfig
{
    /// <summary>Refuses what makes no sense before anything is done.</summary>
    public Plugin1Settings Checked() => Mtu is null or (>= 68 and <= 65535)
        ? this
        : throw new CniException(CniErrorCode.InvalidNetworkConfig, $"mtu {Mtu} is not between 68 and 65535");
}

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(Plugin1Settings))]
sealed partial class Plugin1Json : JsonSerializerContext;
