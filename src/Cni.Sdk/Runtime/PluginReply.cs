using System.Buffers;
using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Brings result documents into the shape in which the next plugin and the cache get them.</summary>
internal static class PluginReply
{
    /// <summary>Gives a result document in the configuration's version.</summary>
    /// <param name="document">A result that has been read without complaint.</param>
    /// <param name="result">What was read.</param>
    /// <param name="configVersion">The version to assume when the document names none, and to convert to.</param>
    /// <remarks>A document that is of that version already keeps its bytes, since only they hold everything a later version or a vendor added.</remarks>
    /// <exception cref="CniException">The version cannot express it (<see cref="CniErrorCode.IncompatibleVersion"/>).</exception>
    internal static ReadOnlyMemory<byte> InVersion(ReadOnlyMemory<byte> document, CniResult result, CniVersion configVersion)
    {
        string? version = null;
        if (JsonEdit.Find(document.Span, "cniVersion") is { } range)
        {
            var reader = new Utf8JsonReader(document.Span[range]);
            reader.Read();
            version = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }
        if (string.IsNullOrEmpty(version))
            return JsonEdit.WithMembers(document.Span, [], ("cniVersion", DerivedConfig.Text(configVersion.ToString())));
        if (CniVersion.Parse(version) == configVersion)
            return document;
        var buffer = new ArrayBufferWriter<byte>();
        ResultFormat.Write(result, configVersion, buffer);
        return buffer.WrittenMemory;
    }
}
