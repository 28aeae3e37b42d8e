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
            path = JsonPath.At(json, form.Offset);
            what = form.Message;
        }
        else
        {
            path = exception.Path is { Length: > 1 } full ? full[(full[1] == '.' ? 2 : 1)..] : "";
            what = "the value does not have the type that is expected here";
            details = exception.Message;
        }
        string message = path.Length == 0 ? what : $"{path}: {what}";
        return new(CniErrorCode.DecodingFailure, prefix.Length == 0 ? message : $"{prefix}: {message}", details, exception);
    }
}
