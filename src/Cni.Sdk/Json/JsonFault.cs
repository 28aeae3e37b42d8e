using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Turns what readers throw into the error document's words.</summary>
internal static class JsonFault
{
    /// <summary>Gives a decoding failure whose message has the member's path.</summary>
    public static CniException ToCniException(JsonException exception, ReadOnlySpan<byte> json, string prefix)
    {
        string path, what;
        string? details = null;
        if (exception is JsonFormException form)
        {
            // A serializer may hand a converter a reader of the value alone, so that offsets say nothing about the document.
            path = form is { Within: { } within, Path: { } outer } ? Join(Of(outer), within) : JsonPath.At(json, form.Offset);
            what = form.Message;
        }
        else
        {
            path = Of(exception.Path);
            what = "the value does not have the type that is expected here";
            details = exception.Message;
        }
        string message = path.Length == 0 ? what : $"{path}: {what}";
        return new(CniErrorCode.DecodingFailure, prefix.Length == 0 ? message : $"{prefix}: {message}", details, exception);
    }

    /// <summary>The serializer's path without its sign for the document.</summary>
    private static string Of(string? path) => path is { Length: > 1 } ? path[(path[1] == '.' ? 2 : 1)..] : "";

    private static string Join(string outer, string inner) => inner.Length == 0 || outer.Length == 0 || inner[0] == '[' ? outer + inner : $"{outer}.{inner}";
}
