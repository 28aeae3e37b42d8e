using System.Buffers;
using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Reads and writes results in the shape of any spec version.</summary>
/// <remarks>
/// A version's shape is the sum of a table of steps, so a reader upgrades and a writer downgrades without knowing the other end. Member
/// names match in any case, the last of several equal ones wins, and <c>null</c> is as if the member were not there. Members that no
/// version knows pass through.
/// </remarks>
public static class ResultFormat
{
    private const string PrevResultPrefix = "could not parse prevResult";

    /// <summary>Reads a result and upgrades it to the newest shape.</summary>
    /// <param name="json">The document, UTF-8.</param>
    /// <param name="configVersion">The version to assume when the document names none.</param>
    /// <exception cref="CniException">It is not JSON or a member has the wrong form (<see cref="CniErrorCode.DecodingFailure"/>, with the
    /// member's path), or its version is unknown (<see cref="CniErrorCode.IncompatibleVersion"/>).</exception>
    public static CniResult Read(ReadOnlyMemory<byte> json, CniVersion configVersion) => Read(json.Span, configVersion, "invalid result");

    /// <summary>Reads the <c>prevResult</c> of a configuration, whatever version it has.</summary>
    /// <param name="json">The member's value, UTF-8; nothing and <c>null</c> mean that there is none.</param>
    /// <param name="configVersion">The configuration's version, which holds when the result names none.</param>
    /// <returns>The result, or null when there is none.</returns>
    /// <exception cref="CniException">As for <see cref="Read(ReadOnlyMemory{byte}, CniVersion)"/>; the message names prevResult.</exception>
    internal static CniResult? ReadPrevResult(ReadOnlyMemory<byte> json, CniVersion configVersion) =>
        json.IsEmpty || json.Span.SequenceEqual("null"u8) ? null : Read(json.Span, configVersion, PrevResultPrefix);

    /// <summary>Writes a result in a version's shape, with the fields that this version has.</summary>
    /// <param name="result">The result.</param>
    /// <param name="version">The version whose shape is wanted.</param>
    /// <param name="output">Where to write, UTF-8.</param>
    /// <param name="indented">Whether to spread it over lines, four spaces a level, as plugins print it.</param>
    /// <remarks>Before 0.3.0 only the first address of each family is written, with the routes of the families that have one.</remarks>
    /// <exception cref="CniException">The version is unknown or cannot express it (<see cref="CniErrorCode.IncompatibleVersion"/>).</exception>
    public static void Write(CniResult result, CniVersion version, IBufferWriter<byte> output, bool indented = false)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(output);
        var shape = RequireShape(result, version);
        using var writer = JsonWrite.Create(output, indented);
        ResultWriter.Write(writer, result, version, shape);
    }

    /// <summary>Refuses, before any work is done, what <see cref="Write"/> could never express: versions before 0.3.0 need an address.</summary>
    /// <exception cref="CniException">The version is unknown or cannot express it (<see cref="CniErrorCode.IncompatibleVersion"/>).</exception>
    public static void EnsureExpressible(CniResult result, CniVersion version)
    {
        ArgumentNullException.ThrowIfNull(result);
        RequireShape(result, version);
    }

    private static CniResult Read(ReadOnlySpan<byte> json, CniVersion configVersion, string prefix)
    {
        JsonGuard.Check(json, prefix);
        try
        {
            var version = ReadVersion(json) ?? configVersion;
            return ResultShapes.TryGet(version, out var shape)
                ? ResultReader.Read(json, shape)
                : throw new CniException(CniErrorCode.IncompatibleVersion, $"{prefix}: unsupported CNI result version \"{version}\"",
                    $"known versions: {string.Join(", ", CniVersion.All)}");
        }
        catch (JsonException e)
        {
            throw JsonFault.ToCniException(e, json, prefix);
        }
    }

    // The version decides what the other members mean, and may stand behind them.
    private static CniVersion? ReadVersion(ReadOnlySpan<byte> json)
    {
        CniVersion? version = null;
        var reader = new Utf8JsonReader(json, JsonGuard.Options);
        reader.Read();
        while (reader.NextMember())
        {
            if (!reader.IsName("cniVersion"u8))
                reader.SkipMember();
            else if (reader.ReadText() is { } text)
                version = CniVersion.TryParse(text, out var parsed) ? parsed : throw reader.Fail($"invalid CNI version \"{text}\"");
        }
        return version;
    }

    private static ResultShape RequireShape(CniResult result, CniVersion version)
    {
        if (!ResultShapes.TryGet(version, out var shape))
            throw new CniException(CniErrorCode.IncompatibleVersion, $"no converter for CNI result version {CniVersion.Latest} to {version}");
        if (shape.HasFlag(ResultShape.ByFamily) && result.Ips.Count == 0)
            throw new CniException(CniErrorCode.IncompatibleVersion, "cannot convert: no valid IP addresses",
                $"a result of version {version} is one address for each family, and this one has none");
        return shape;
    }
}
