using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Cni.Sdk;

/// <summary>Reads configurations into records, the way the field writes them.</summary>
/// <remarks>
/// <para>A plugin's own configuration derives from <see cref="NetworkConfig"/> and brings a source-generated context:</para>
/// <code>
/// sealed record HelloConfig(string Greeting = "hello") : NetworkConfig;
///
/// [JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
/// [JsonSerializable(typeof(HelloConfig))]
/// partial class HelloJson : JsonSerializerContext;
/// </code>
/// <para>
/// Defaults survive absent keys when they are defaults of constructor parameters, as above, or spelt
/// <c>{ get =&gt; field ?? []; init; }</c> or <c>{ get; set; } = 5;</c>. An initializer on an <c>init</c> property does not work: the
/// generated code assigns every such property, whether its key is there or not.
/// </para>
/// <para>
/// A member that is <c>null</c> is as if it were not there, as in the reference library, so it never overwrites a default. A whole
/// <c>ipam</c> object of its own type is declared as <c>public new MyIpam? Ipam { get; init; }</c>.
/// </para>
/// </remarks>
public static class CniJson
{
    private const string Prefix = "error unmarshall ";

    /// <summary>The keys that every configuration has, for a plugin without keys of its own.</summary>
    public static JsonTypeInfo<NetworkConfig> NetworkConfig => CniJsonContext.Default.NetworkConfig;

    /// <summary>The arguments that a runtime passes for capabilities.</summary>
    public static JsonTypeInfo<RuntimeConfig> RuntimeConfig => CniJsonContext.Default.RuntimeConfig;

    /// <summary>Reads a JSON object.</summary>
    /// <typeparam name="T">The record to read into.</typeparam>
    /// <param name="json">The document, UTF-8.</param>
    /// <param name="type">The record's description, from a source-generated context.</param>
    /// <param name="subject">What the document is, for messages.</param>
    /// <exception cref="CniException">It is no JSON object, is nested deeper than 64 levels, or a member has the wrong type
    /// (<see cref="CniErrorCode.DecodingFailure"/>, with the member's path); or a key that the record requires is not there
    /// (<see cref="CniErrorCode.InvalidNetworkConfig"/>).</exception>
    public static T Deserialize<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string subject = "network config")
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(type);
        string prefix = Prefix + subject;
        if (JsonGuard.Check(json, prefix))
            json = JsonEdit.WithoutNulls(json);
        try
        {
            return JsonSerializer.Deserialize(json, type)!; // An object is never null, and the guard has seen that it is one.
        }
        catch (JsonException e)
        {
            throw MissingKey(json, type, subject, e) ?? JsonFault.ToCniException(e, json, prefix);
        }
    }

    private static CniException? MissingKey<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string subject, JsonException cause)
    {
        if (cause is JsonFormException)
            return null;
        foreach (var property in type.Properties)
        {
            if (property.IsRequired && JsonEdit.Find(json, property.Name) is null)
                return new(CniErrorCode.InvalidNetworkConfig, $"missing key \"{property.Name}\" in {subject}", innerException: cause);
        }
        return null;
    }
}
