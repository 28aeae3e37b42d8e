using System.Buffers;
using System.Text.Json;

namespace Cni.Sdk;

/// <summary>The answer to VERSION: which spec versions a plugin speaks.</summary>
/// <param name="CniVersion">The version that the question had (the reference library gives its own newest).</param>
/// <param name="SupportedVersions">The versions the plugin speaks.</param>
/// <remarks>SPEC.md 1.1.0, section 5, "Version".</remarks>
public sealed record VersionReply(CniVersion CniVersion, IReadOnlyList<CniVersion> SupportedVersions)
{
    private const string Prefix = "decoding version info";

    /// <summary>Reads an answer. One of version 0.2.0 without a list means 0.1.0 and 0.2.0; list items that are no versions are passed over.</summary>
    /// <exception cref="CniException">It is not JSON, or a member is missing or has the wrong type (<see cref="CniErrorCode.DecodingFailure"/>).</exception>
    public static VersionReply Read(ReadOnlyMemory<byte> json)
    {
        JsonGuard.Check(json.Span, Prefix);
        try
        {
            return Read(json.Span);
        }
        catch (JsonException e)
        {
            throw JsonFault.ToCniException(e, json.Span, Prefix);
        }
    }

    /// <summary>Writes the answer as plugins do: on one line, with a line feed behind it.</summary>
    /// <param name="output">Where to write, UTF-8.</param>
    public void Write(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        using (var writer = JsonWrite.Create(output, indented: false))
        {
            writer.WriteStartObject();
            writer.WriteString("cniVersion"u8, CniVersion.ToString());
            writer.WriteStartArray("supportedVersions"u8);
            foreach (var version in SupportedVersions)
                writer.WriteStringValue(version.ToString());
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    /// <inheritdoc/>
    public bool Equals(VersionReply? other) =>
        other is not null && CniVersion == other.CniVersion && Same.Items(SupportedVersions, other.SupportedVersions);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(CniVersion, SupportedVersions.Count);

    private static VersionReply Read(ReadOnlySpan<byte> json)
    {
        CniVersion? version = null;
        List<string>? texts = null;
        var reader = new Utf8JsonReader(json, JsonGuard.Options);
        reader.Read();
        while (reader.NextMember())
        {
            if (reader.IsName("cniVersion"u8))
                version = reader.ReadText() is not { } text ? version
                    : CniVersion.TryParse(text, out var parsed) ? parsed
                    : throw reader.Fail($"invalid CNI version \"{text}\"");
            else if (reader.IsName("supportedVersions"u8))
                texts = reader.ReadArray(JsonRead.StringValue) ?? texts;
            else
                reader.SkipMember();
        }
        if (version is not { } known)
            throw new JsonFormException("missing field cniVersion", 0);
        if (texts is { Count: > 0 })
            return new(known, Versions(texts));
        return known == CniVersion.V0_2_0
            ? new(known, [CniVersion.V0_1_0, CniVersion.V0_2_0])
            : throw new JsonFormException("missing field supportedVersions", 0);
    }

    private static List<CniVersion> Versions(List<string> texts)
    {
        var versions = new List<CniVersion>(texts.Count);
        foreach (string text in texts)
        {
            if (CniVersion.TryParse(text, out var version))
                versions.Add(version);
        }
        return versions;
    }
}
