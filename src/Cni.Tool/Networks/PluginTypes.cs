using System.Text.Json;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary>Names the programs that a network runs.</summary>
internal static class PluginTypes
{
    /// <summary>Every plugin of the list, and the address management that it delegates to, each once.</summary>
    public static IReadOnlyList<string> Of(NetworkConfigList list)
    {
        var types = new List<string>();
        foreach (PluginConfig plugin in list.Plugins)
        {
            Add(plugin.Type);
            using var document = JsonDocument.Parse(plugin.Raw);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.NameEquals("ipam") && member.Value.ValueKind == JsonValueKind.Object
                    && member.Value.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String)
                {
                    Add(type.GetString()!);
                }
            }
        }
        return types;

        void Add(string type)
        {
            if (type.Length > 0 && !types.Contains(type))
                types.Add(type);
        }
    }
}
