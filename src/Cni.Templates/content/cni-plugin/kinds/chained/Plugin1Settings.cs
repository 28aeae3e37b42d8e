using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Company.Namespace;

/// <summary>What the configuration may say besides the keys that every CNI plugin knows.</summary>
/// <param name="AltName">A second name for the container's interface; null for none.</param>
sealed record Plugin1Settings(string? AltName = null) : NetworkConfig
{
    /// <summary>Refuses what makes no sense before anything is done.</summary>
    public Plugin1Settings Checked() => AltName is null || (AltName.Length is > 0 and < 128 && AltName.All(c => c is > ' ' and not '/' and not ':'))
        ? this
        : throw new CniException(CniErrorCode.InvalidNetworkConfig, $"altName \"{AltName}\" is not the name of an interface");
}

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(Plugin1Settings))]
sealed partial class Plugin1Json : JsonSerializerContext;
