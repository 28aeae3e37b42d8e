using System.Text.Json.Serialization;

namespace Cni.Sdk;

[JsonSourceGenerationOptions(
    PropertyNameCaseInsensitive = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(NetworkConfig))]
[JsonSerializable(typeof(RuntimeConfig))]
internal sealed partial class CniJsonContext : JsonSerializerContext;
