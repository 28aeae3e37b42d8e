using System.Text.Json.Serialization;
using Cni.Sdk;

sealed record MtuConfig(int Mtu = 1400) : NetworkConfig;

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(MtuConfig))]
sealed partial class MtuJson : JsonSerializerContext;
