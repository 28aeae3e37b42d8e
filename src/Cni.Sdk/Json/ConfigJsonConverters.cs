using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cni.Sdk;

/// <summary>Reads and writes <see cref="RuntimeConfig"/> inside a configuration.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RuntimeConfigJsonConverter : JsonConverter<RuntimeConfig>
{
    /// <inheritdoc/>
    public override RuntimeConfig Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonRead.Converted(ref reader, RuntimeConfigJson.Read);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RuntimeConfig value, JsonSerializerOptions options) => RuntimeConfigJson.Write(writer, value);
}

/// <summary>Reads and writes <see cref="ConfigArgs"/> inside a configuration.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ConfigArgsJsonConverter : JsonConverter<ConfigArgs>
{
    /// <inheritdoc/>
    public override ConfigArgs Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonRead.Converted(ref reader, ConfigArgsJson.Read);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ConfigArgs value, JsonSerializerOptions options) => ConfigArgsJson.Write(writer, value);
}
