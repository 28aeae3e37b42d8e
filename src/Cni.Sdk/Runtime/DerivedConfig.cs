using System.Buffers;
using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Makes what a plugin reads on standard input out of what the administrator wrote.</summary>
/// <remarks>
/// SPEC.md 1.1.0, section 3, "Deriving execution configuration from plugin configuration". Unlike the reference library,
/// <c>capabilities</c> is taken out, as the spec demands, and every member that isn't replaced keeps its bytes: there, integers above
/// 2^53 lose digits.
/// </remarks>
internal static class DerivedConfig
{
    internal static byte[] ForAttachment(NetworkConfigList list, PluginConfig plugin, RuntimeAttachment attachment, ReadOnlyMemory<byte> prevResult)
    {
        var additions = Common(list);
        if (RuntimeConfig(plugin, attachment) is { } runtimeConfig)
            additions.Add(("runtimeConfig", runtimeConfig));
        if (!prevResult.IsEmpty)
            additions.Add(("prevResult", prevResult));
        return Edit(plugin.Raw, ["capabilities"], additions);
    }

    internal static byte[] ForStatus(NetworkConfigList list, PluginConfig plugin) => Edit(plugin.Raw, ["capabilities"], Common(list));

    /// <summary>Both keys of the valid attachments are set: the released text of 1.1.0 and its later wording name it differently.</summary>
    internal static byte[] ForGc(NetworkConfigList list, PluginConfig plugin, IReadOnlyCollection<GcAttachment> valid)
    {
        var attachments = Write(writer =>
        {
            writer.WriteStartArray();
            foreach (var attachment in valid)
            {
                writer.WriteStartObject();
                writer.WriteString("containerID", attachment.ContainerId);
                writer.WriteString("ifname", attachment.IfName);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        });
        var additions = Common(list);
        additions.Add(("cni.dev/valid-attachments", attachments));
        additions.Add(("cni.dev/attachments", attachments));
        return Edit(plugin.Raw, ["capabilities"], additions);
    }

    /// <summary>Copies an object without some members and with others set; what is set replaces every spelling of its name.</summary>
    internal static byte[] Edit(ReadOnlyMemory<byte> json, ReadOnlySpan<string> removals, IReadOnlyList<(string Name, ReadOnlyMemory<byte> Value)> additions)
    {
        var buffer = new ArrayBufferWriter<byte>(json.Length + 256);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        foreach (var member in JsonMember.ReadObject(json))
        {
            bool keep = true;
            foreach (string name in removals)
                keep &= !member.Is(name);
            foreach (var (name, _) in additions)
                keep &= !member.Is(name);
            if (!keep)
                continue;
            writer.WritePropertyName(member.Name);
            writer.WriteRawValue(member.Value.Span, skipInputValidation: true);
        }
        foreach (var (name, value) in additions)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(value.Span);
        }
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    internal static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        write(writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static List<(string, ReadOnlyMemory<byte>)> Common(NetworkConfigList list) =>
    [
        ("name", Write(writer => writer.WriteStringValue(list.Name.ToString()))),
        ("cniVersion", Write(writer => writer.WriteStringValue(list.CniVersion.ToString()))),
    ];

    private static byte[]? RuntimeConfig(PluginConfig plugin, RuntimeAttachment attachment)
    {
        bool any = false;
        var json = Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var (name, value) in attachment.CapabilityArgs)
            {
                if (!plugin.Capabilities.TryGetValue(name, out bool wanted) || !wanted)
                    continue;
                any = true;
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
            writer.WriteEndObject();
        });
        return any ? json : null;
    }
}
