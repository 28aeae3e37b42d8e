using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Cni.Tool;

/// <summary>A port as people write it for containers: <c>8080:80</c>, <c>127.0.0.1:5353:53/udp</c>, <c>[::1]:8080:80</c>.</summary>
internal readonly record struct PublishedPort(string? HostIp, int HostPort, int ContainerPort, string Protocol)
{
    /// <summary>The capability's name in CONVENTIONS.md.</summary>
    public const string Capability = "portMappings";

    /// <exception cref="ToolException">It is no such port.</exception>
    public static PublishedPort Parse(string text)
    {
        string rest = text, protocol = "tcp";
        if (rest.LastIndexOf('/') is > 0 and var slash)
        {
            protocol = rest[(slash + 1)..].ToLowerInvariant();
            rest = rest[..slash];
        }
        int last = rest.LastIndexOf(':'), first = last > 0 ? rest.LastIndexOf(':', last - 1) : -1;
        string? hostIp = first < 0 ? null : rest[..first].TrimStart('[').TrimEnd(']');
        if (last < 0 || protocol is not ("tcp" or "udp" or "sctp") || (hostIp is not null && !IPAddress.TryParse(hostIp, out _))
            || !TryPort(rest[(first + 1)..last], out int host) || !TryPort(rest[(last + 1)..], out int container))
        {
            throw new ToolException($"\"{text}\" is no port: write HOST:POD, such as 8080:80, 127.0.0.1:8080:80 or 5353:53/udp.");
        }
        return new(hostIp, host, container, protocol);
    }

    /// <summary>The ports as the value of the capability.</summary>
    public static JsonElement ToCapability(IReadOnlyList<string> ports)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (string text in ports)
            {
                PublishedPort port = Parse(text);
                writer.WriteStartObject();
                writer.WriteNumber("hostPort", port.HostPort);
                writer.WriteNumber("containerPort", port.ContainerPort);
                writer.WriteString("protocol", port.Protocol);
                if (port.HostIp is not null)
                    writer.WriteString("hostIP", port.HostIp);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535;
}
