using System.Buffers;
using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Reads and writes error documents.</summary>
/// <remarks>SPEC.md 1.1.0, section 5, "Error". The reference library leaves <c>cniVersion</c> out.</remarks>
public static class ErrorFormat
{
    /// <summary>Reads an error document; members that it does not have stay empty.</summary>
    /// <exception cref="CniException">It is not JSON or a member has the wrong type (<see cref="CniErrorCode.DecodingFailure"/>).</exception>
    public static CniError Read(ReadOnlyMemory<byte> json)
    {
        JsonGuard.Check(json.Span, "invalid error document");
        try
        {
            return Read(json.Span);
        }
        catch (JsonException e)
        {
            throw JsonFault.ToCniException(e, json.Span, "invalid error document");
        }
    }

    /// <summary>Writes an error document.</summary>
    /// <param name="error">The error.</param>
    /// <param name="output">Where to write, UTF-8.</param>
    /// <param name="indented">Whether to spread it over lines, four spaces a level, as plugins print it.</param>
    public static void Write(CniError error, IBufferWriter<byte> output, bool indented = true)
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentNullException.ThrowIfNull(output);
        using var writer = JsonWrite.Create(output, indented);
        writer.WriteStartObject();
        writer.Text("cniVersion"u8, error.CniVersion?.ToString());
        writer.WriteNumber("code"u8, (uint)error.Code);
        writer.WriteString("msg"u8, error.Message);
        writer.Text("details"u8, error.Details);
        writer.WriteEndObject();
    }

    private static CniError Read(ReadOnlySpan<byte> json)
    {
        uint code = 0;
        string message = "";
        string? details = null;
        CniVersion? version = null;
        var reader = new Utf8JsonReader(json, JsonGuard.Options);
        reader.Read();
        while (reader.NextMember())
        {
            if (reader.IsName("code"u8))
                code = reader.ReadUInt32() ?? code;
            else if (reader.IsName("msg"u8))
                message = reader.ReadString() ?? message;
            else if (reader.IsName("details"u8))
                details = reader.ReadText() ?? details;
            else if (reader.IsName("cniVersion"u8)) // A bad one is passed over: the failure matters more than its version.
                version = reader.ReadText() is { } text && CniVersion.TryParse(text, out var parsed) ? parsed : version;
            else
                reader.SkipMember();
        }
        return new((CniErrorCode)code, message, details, version);
    }
}
