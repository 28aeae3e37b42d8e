using System.Text.Json;

namespace Cni.Sdk;

/// <summary>A member has the wrong form; knows where, so that the path is worked out only when somebody reads the message.</summary>
internal sealed class JsonFormException(string message, long offset) : JsonException(message)
{
    /// <summary>The offset in bytes of the token at fault.</summary>
    public long Offset { get; } = offset;

    /// <summary>The path inside the value that a converter was reading, whose own path the serializer knows; null outside converters.</summary>
    public string? Within { get; init; }
}
