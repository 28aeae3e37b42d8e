using System.Runtime.InteropServices;
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
        return JsonEdit.WithMembers(plugin.Raw.Span, ["capabilities"], CollectionsMarshal.AsSpan(additions));
    }

    internal static byte[] ForStatus(NetworkConfigList list, PluginConfig plugin) =>
        JsonEdit.WithMembers(plugin.Raw.Span, ["capabilities"], CollectionsMarshal.AsSpan(Common(list)));

    /// <summary>Both keys of the valid attachments are set: the released text of 1.1.0 and its later wording name it differently.</summary>
    internal static byte[] ForGc(NetworkConfigList list, PluginConfig plugin, IReadOnlyCollection<GcAttachment> valid)
    {
        var attachments = JsonWrite.Bytes(writer =>
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
        return JsonEdit.WithMembers(plugin.Raw.Span, ["capabilities"], CollectionsMarshal.AsSpan(additions));
    }

    /// <summary>A string as JSON.</summary>
    internal static byte[] Text(string text) => JsonWrite.Bytes(writer => writer.WriteStringValue(text));

    private static List<(string Name, ReadOnlyMemory<byte> Value)> Common(NetworkConfigList list) =>
    [
        ("name", Text(list.Name.ToString())),
        ("cniVersion", Text(list.CniVersion.ToString())),
    ];

    private static byte[]? RuntimeConfig(PluginConfig plugin, RuntimeAttachment attachment)
    {
        bool any = false;
        var json = JsonWrite.Bytes(writer =>
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
