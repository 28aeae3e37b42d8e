using System.Text.Json;

namespace Cni.Sdk;

/// <summary>What a host must know of a configuration before it knows the plugin's type: found in one scan, nothing else is read.</summary>
/// <remarks>Names match in any case, the last of several equal ones wins, and null is as if the member were not there.</remarks>
internal sealed class ConfigEnvelope
{
    private const string Prefix = "error unmarshall network config";

    private Range _prevResult;
    private Range _validAttachments;
    private Range _attachments;

    private ConfigEnvelope(ReadOnlyMemory<byte> json) => Json = json;

    /// <summary>The whole document.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The value of <c>cniVersion</c> as it was written; null when it is not there.</summary>
    public string? CniVersion { get; private set; }

    /// <summary>The network's name, not yet checked; null when it is not there.</summary>
    public string? Name { get; private set; }

    /// <summary>The type of the address management plugin; null when it is not there.</summary>
    public string? IpamType { get; private set; }

    /// <summary>The bytes of <c>prevResult</c>; empty when it is not there.</summary>
    public ReadOnlyMemory<byte> PrevResult => Json[_prevResult];

    // A runtime that writes both keys means the same list, so the current one wins and they are not joined.
    private Range AttachmentRange => _validAttachments.Equals(default) ? _attachments : _validAttachments;

    /// <summary>Scans a document.</summary>
    /// <exception cref="CniException">It is no JSON object, or one of the members looked for has the wrong type
    /// (<see cref="CniErrorCode.DecodingFailure"/>).</exception>
    public static ConfigEnvelope Read(ReadOnlyMemory<byte> json)
    {
        JsonGuard.Check(json.Span, Prefix);
        var envelope = new ConfigEnvelope(json);
        try
        {
            envelope.Scan(json.Span);
        }
        catch (JsonException e)
        {
            throw JsonFault.ToCniException(e, json.Span, Prefix);
        }
        return envelope;
    }

    /// <summary>Reads the list of valid attachments; null when neither key is there, which is not the same as an empty list.</summary>
    /// <exception cref="CniException">The list has the wrong form (<see cref="CniErrorCode.DecodingFailure"/>).</exception>
    public IReadOnlyList<GcAttachment>? ReadValidAttachments()
    {
        var json = Json.Span;
        var (start, length) = AttachmentRange.GetOffsetAndLength(json.Length);
        if (length == 0)
            return null;
        try
        {
            var reader = new Utf8JsonReader(json.Slice(start, length), JsonGuard.Options);
            return reader.ReadArray(Attachment) ?? [];
        }
        catch (JsonFormException e)
        {
            throw JsonFault.ToCniException(new JsonFormException(e.Message, start + e.Offset), json, Prefix);
        }
    }

    private void Scan(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, JsonGuard.Options);
        reader.Read();
        while (reader.NextMember())
        {
            if (reader.IsName("cniVersion"u8))
                CniVersion = reader.ReadString() ?? CniVersion;
            else if (reader.IsName("name"u8))
                Name = reader.ReadString() ?? Name;
            else if (reader.IsName("ipam"u8))
                ScanIpam(ref reader);
            else if (reader.IsName("prevResult"u8))
                Mark(ref reader, ref _prevResult);
            else if (reader.IsName("cni.dev/valid-attachments"u8))
                MarkList(ref reader, ref _validAttachments);
            else if (reader.IsName("cni.dev/attachments"u8))
                MarkList(ref reader, ref _attachments);
            else
                reader.SkipMember();
        }
    }

    private void ScanIpam(ref Utf8JsonReader reader)
    {
        if (!reader.MoveToValue())
            return;
        reader.ExpectObject();
        while (reader.NextMember())
        {
            if (reader.IsName("type"u8))
                IpamType = reader.ReadString() ?? IpamType;
            else
                reader.SkipMember();
        }
    }

    private static void Mark(ref Utf8JsonReader reader, ref Range range)
    {
        if (!reader.MoveToValue())
            return;
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        range = start..(int)reader.BytesConsumed;
    }

    // The reference runtime writes an empty list as null, so here null is not as if the member were not there.
    private static void MarkList(ref Utf8JsonReader reader, ref Range range)
    {
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        range = start..(int)reader.BytesConsumed;
    }

    private static GcAttachment Attachment(ref Utf8JsonReader reader)
    {
        reader.ExpectObject();
        long start = reader.TokenStartIndex;
        string? containerId = null, ifName = null;
        while (reader.NextMember())
        {
            if (reader.IsName("containerID"u8))
                containerId = reader.ReadText() ?? containerId;
            else if (reader.IsName("ifname"u8))
                ifName = reader.ReadText() ?? ifName;
            else
                reader.SkipMember();
        }
        // An entry that names nothing would make live containers look dead.
        return new(
            containerId ?? throw new JsonFormException("missing containerID", start),
            ifName ?? throw new JsonFormException("missing ifname", start));
    }
}
