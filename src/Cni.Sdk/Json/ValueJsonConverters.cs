using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cni.Sdk;

/// <summary>Reads and writes <see cref="IpPrefix"/> as text, as in <c>"10.1.2.3/24"</c>; the type already names it.</summary>
public sealed class IpPrefixJsonConverter : JsonConverter<IpPrefix>
{
    /// <inheritdoc/>
    public override IpPrefix Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonRead.Converted(ref reader, JsonRead.PrefixValue);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IpPrefix value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }
}

/// <summary>Reads and writes an <see cref="IPAddress"/> member as text; the empty string is null.</summary>
/// <example><code>[JsonConverter(typeof(IpAddressJsonConverter))] public IPAddress? Gateway { get; init; }</code></example>
public sealed class IpAddressJsonConverter : JsonConverter<IPAddress>
{
    /// <inheritdoc/>
    public override IPAddress? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonRead.Converted(ref reader, JsonRead.AddressValue);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value?.ToString());
    }
}

/// <summary>Reads a boolean member that may also be written as the string <c>true</c> or <c>false</c>, as in configuration lists.</summary>
/// <example><code>[JsonConverter(typeof(LooseBooleanJsonConverter))] public bool DisableCheck { get; init; }</code></example>
public sealed class LooseBooleanJsonConverter : JsonConverter<bool>
{
    /// <inheritdoc/>
    public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonRead.Converted(ref reader, JsonRead.LooseBooleanValue);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteBooleanValue(value);
    }
}
