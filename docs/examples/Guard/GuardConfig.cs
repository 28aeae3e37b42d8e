#region guard-config
using System.Globalization;
using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Examples.Guard;

/// <param name="Open">The ports that may be reached, such as <c>tcp/80</c>; everything else is closed.</param>
sealed record GuardConfig(IReadOnlyList<string>? Open = null) : NetworkConfig
{
    /// <summary>The ports, or an error that names the one that can't be read.</summary>
    public IReadOnlyList<(string Protocol, int Port)> Ports() => [.. (Open ?? []).Select(Parse)];

    static (string Protocol, int Port) Parse(string text) =>
        text.Split('/') is [("tcp" or "udp" or "sctp") and var protocol, var number]
            && ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? (protocol, port)
            : throw new CniException(CniErrorCode.InvalidNetworkConfig, $"\"{text}\" in open is no port", "write it as tcp/80, udp/53 or sctp/3868");
}

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(GuardConfig))]
sealed partial class GuardJson : JsonSerializerContext;
#endregion
