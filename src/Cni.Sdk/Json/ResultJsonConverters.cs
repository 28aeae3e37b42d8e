using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cni.Sdk;

/// <summary>Reads and writes <see cref="CniRoute"/> inside a configuration.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CniRouteJsonConverter : JsonConverter<CniRoute>
{
    /// <inheritdoc/>
    public override CniRoute Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonRead.Converted(ref reader, ResultReader.Route);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, CniRoute value, JsonSerializerOptions options) =>
        ResultWriter.Route(writer, value, ResultShape.Details);
}

/// <summary>Reads and writes <see cref="CniDns"/> inside a configuration.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CniDnsJsonConverter : JsonConverter<CniDns>
{
    /// <inheritdoc/>
    public override CniDns Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonRead.Converted(ref reader, ResultReader.Dns);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, CniDns value, JsonSerializerOptions options) => ResultWriter.Dns(writer, value);
}

/// <summary>Reads and writes <see cref="CniInterface"/> inside a configuration.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CniInterfaceJsonConverter : JsonConverter<CniInterface>
{
    /// <inheritdoc/>
    public override CniInterface Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonRead.Converted(ref reader, ResultReader.Interface);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, CniInterface value, JsonSerializerOptions options) =>
        ResultWriter.Interface(writer, value, ResultShape.Details);
}

/// <summary>Reads and writes <see cref="CniIpConfig"/> inside a configuration.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CniIpConfigJsonConverter : JsonConverter<CniIpConfig>
{
    /// <inheritdoc/>
    public override CniIpConfig Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonRead.Converted(ref reader, ResultReader.Ip);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, CniIpConfig value, JsonSerializerOptions options) =>
        ResultWriter.Ip(writer, value, ResultShape.Details);
}
