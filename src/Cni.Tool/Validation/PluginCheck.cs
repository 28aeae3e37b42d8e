using System.Text.Json;

namespace Cni.Tool;

/// <summary>Checks one plugin's configuration against what is known of its type.</summary>
internal static class PluginCheck
{
    public static void Run(FileReport report, Located plugin, Located type, int index)
    {
        foreach (string key in (string[])["runtimeConfig", "prevResult"])
        {
            if (plugin[key] is { } reserved)
                report.Warn(reserved, $"\"{key}\" is written by runtimes, which put theirs in its place.");
        }
        if (plugin["capabilities"] is { Kind: JsonValueKind.Object } capabilities)
            Capabilities(report, capabilities, type.Text);
        if (KnownPlugin.Of(type.Text) is not { } known)
        {
            // Values of the keys that every plugin has can be judged all the same.
            foreach (var (name, _, value) in plugin.Members)
            {
                if (KnownPlugin.CommonKeys.TryGetValue(name, out var rule) && rule.Judge(name, value) is { } wrong)
                    report.Error(value, wrong);
            }
            return;
        }
        switch (known.Role)
        {
            case Role.Ipam:
                report.Error(type, $"{type.Text} manages addresses for another plugin: put it into that one's \"ipam\".");
                return;
            case Role.Chained when index == 0:
                report.Error(type, $"{type.Text} adjusts what a plugin before it made, so it can't be the first: put an interface plugin, such as bridge, in front of it.");
                break;
        }
        KeyCheck.Run(report, plugin, type.Text, known.Keys, KnownPlugin.CommonKeys);
        PluginRules.Run(report, type.Text, plugin);
    }

    private static void Capabilities(FileReport report, Located capabilities, string type)
    {
        foreach (var (name, start, value) in capabilities.Members)
        {
            if (value.Kind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null))
                report.Error(value, $"The capability \"{name}\" must be true or false, not {value}.");
            else if (KnownPlugin.Of(type) is { Capabilities: var known } && !known.Contains(name))
                report.Warn(start, $"{type} does not use the capability \"{name}\".{(Nearest.To(name, known) is { } nearest ? $" Did you mean \"{nearest}\"?" : "")}");
        }
    }
}
