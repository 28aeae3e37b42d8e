using System.Text.Json.Serialization;

namespace Cni.Samples.Dummy;

/// <summary>How the configuration is read: generated code, names matched as Go does, without regard to case.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(DummyConfig))]
sealed partial class DummyJson : JsonSerializerContext;
