using System.Net;
using System.Text;
using System.Text.Json;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary>Reads configurations as plugins and runtimes will, and says what they will not like.</summary>
/// <param name="plugins">Asks the plugins; null leaves them alone.</param>
internal sealed class ConfigValidator(PluginFiles? plugins)
{
    private readonly Dictionary<string, string> _networks = new(StringComparer.Ordinal);
    private readonly List<(string Network, IPNetwork Subnet)> _subnets = [];

    /// <summary>Checks one file; those before it are remembered, to compare names and subnets.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(string file, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> text = File.ReadAllBytes(file);
        var report = new FileReport(file, text);
        if (Parse(report, text) is { } root)
        {
            Duplicates(report, root);
            await NetworkAsync(report, root, cancellationToken).ConfigureAwait(false);
            if (!report.HasErrors)
                AskEngine(report);
        }
        return [.. report.Findings.OrderBy(static finding => finding.Line).ThenBy(static finding => finding.Column)];
    }

    private static Located? Parse(FileReport report, ReadOnlyMemory<byte> text)
    {
        if (text.Span.StartsWith(Encoding.UTF8.Preamble))
        {
            report.Error(0, "The file begins with a byte order mark, which plugins take for an error: save it as UTF-8 without one.");
            return null;
        }
        try
        {
            var root = Located.Parse(text);
            if (root.Kind == JsonValueKind.Object)
                return root;
            report.Error(root, $"A configuration must be a JSON object, not {root}.");
        }
        catch (JsonException e)
        {
            string message = e.Message.Split(" LineNumber:")[0].Replace(" Change the reader options.", "", StringComparison.Ordinal);
            report.ErrorAt((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, $"This is not JSON: {message}");
        }
        catch (Exception e) when (e is InvalidOperationException or DecoderFallbackException)
        {
            report.ErrorAt(1, 1, "The text is not valid UTF-8, or has half of a surrogate pair.");
        }
        return null;
    }

    private static void Duplicates(FileReport report, Located root)
    {
        foreach (Located value in root.All())
        {
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, start, _) in value.Members)
            {
                if (!seen.Add(name))
                    report.Warn(start, $"\"{name}\" stands here twice (plugins don't tell capitals from small letters): the last one counts.");
            }
        }
    }

    private async Task NetworkAsync(FileReport report, Located root, CancellationToken cancellationToken)
    {
        bool isList = Path.GetExtension(report.File) == ".conflist";
        if (!isList && root["plugins"] is { } stray)
            report.Error(stray, "This is a list of plugins, which runtimes only read from a file whose name ends in .conflist: rename it.");
        if (isList && root["plugins"] is null && root["type"] is { } lone)
            report.Error(lone, "This is a single plugin's configuration, but the file's name ends in .conflist: put it into \"plugins\": [...].");

        CniVersion version = Version(report, root);
        Name(report, root);
        if (!isList)
        {
            await PluginAsync(report, root, 0, version, cancellationToken).ConfigureAwait(false);
            Subnets(report, root, root.TextOf("name"));
            return;
        }
        KeyCheck.Run(report, root, "a list", KnownPlugin.ListKeys);
        foreach (string key in (string[])["disableCheck", "disableGC", "loadOnlyInlinedPlugins"])
        {
            if (root[key] is { } flag && flag.Kind is not (JsonValueKind.True or JsonValueKind.False) && flag.Text.ToLowerInvariant() is not ("true" or "false"))
                report.Error(flag, $"\"{key}\" must be true or false, not {flag}.");
        }
        if (root["plugins"] is { Kind: JsonValueKind.Array, Items.Count: 0 } empty)
            report.Error(empty, "\"plugins\" is empty: a network needs at least one plugin.");
        if (root["plugins"] is not { Kind: JsonValueKind.Array } list)
            return;
        for (int i = 0; i < list.Items.Count; i++)
        {
            if (list.Items[i].Kind != JsonValueKind.Object)
                report.Error(list.Items[i], $"A plugin's configuration must be an object, not {list.Items[i]}.");
            else
                await PluginAsync(report, list.Items[i], i, version, cancellationToken).ConfigureAwait(false);
            Subnets(report, list.Items[i], root.TextOf("name"));
        }
    }

    private static CniVersion Version(FileReport report, Located root)
    {
        CniVersion version = CniVersion.V0_1_0;
        if (root["cniVersion"] is { } value)
        {
            if (value.Kind != JsonValueKind.String || !CniVersion.TryParse(value.Text, out version))
                report.Error(value, $"\"cniVersion\" must be a version such as \"{CniVersion.Latest}\", not {value}.");
            else if (!CniVersion.All.Contains(version))
                report.Error(value, $"There is no version {value.Text} of the spec: there are {string.Join(", ", CniVersion.All)}.");
        }
        else if (root["cniVersions"] is null)
        {
            report.Warn(root, $"There is no \"cniVersion\", so this is taken for 0.1.0, of 2015: add \"cniVersion\": \"{CniVersion.Latest}\", or what your plugins speak.");
        }
        if (root["cniVersions"] is { Kind: JsonValueKind.Array } several)
        {
            foreach (Located one in several.Items)
            {
                if (one.Kind != JsonValueKind.String || !CniVersion.TryParse(one.Text, out var offered))
                    report.Error(one, $"\"cniVersions\" must hold versions such as \"{CniVersion.Latest}\", not {one}.");
                else if (offered <= CniVersion.Latest && offered > version)
                    version = offered;
            }
        }
        return version;
    }

    private void Name(FileReport report, Located root)
    {
        if (root["name"] is not { Kind: JsonValueKind.String } name)
        {
            report.Error(root, "The network has no \"name\".");
            return;
        }
        try
        {
            _ = NetworkName.Parse(name.Text);
        }
        catch (CniException)
        {
            report.Error(name, $"\"{name.Text}\" can't be a network's name: it must begin with a letter or digit and have only letters, digits, \"_\", \".\" and \"-\".");
        }
        if (!_networks.TryAdd(name.Text, report.File))
            report.Warn(name, $"The network \"{name.Text}\" is configured in {_networks[name.Text]} too, which is the one that counts.");
    }

    private async Task PluginAsync(FileReport report, Located plugin, int index, CniVersion version, CancellationToken cancellationToken)
    {
        if (plugin["type"] is not { Kind: JsonValueKind.String, Text.Length: > 0 } type)
        {
            report.Error(plugin, "A plugin has no \"type\", the name of its file.");
            return;
        }
        if (plugins is not null && await plugins.JudgeAsync(type.Text, version, cancellationToken).ConfigureAwait(false) is { } wrong)
            report.Error(type, wrong);
        PluginCheck.Run(report, plugin, type, index);
        if (plugin["ipam"] is not { Kind: JsonValueKind.Object } ipam)
            return;
        if (plugins is not null && ipam["type"] is { Kind: JsonValueKind.String, Text.Length: > 0 } manager
            && await plugins.JudgeAsync(manager.Text, version, cancellationToken).ConfigureAwait(false) is { } missing)
        {
            report.Error(manager, missing);
        }
        IpamCheck.Run(report, ipam, plugin, version);
    }

    /// <summary>Two networks that hand out the same addresses will give one to two pods: their leases are apart.</summary>
    private void Subnets(FileReport report, Located plugin, string? network)
    {
        foreach (var (subnet, place) in IpamCheck.SubnetsOf(plugin["ipam"]))
        {
            foreach (var (other, taken) in _subnets)
            {
                if (other != network && (taken.Contains(subnet.BaseAddress) || subnet.Contains(taken.BaseAddress)))
                    report.Warn(place, $"{subnet} overlaps with {taken} of the network \"{other}\", so pods of both may get the same address.");
            }
            _subnets.Add((network ?? "", subnet));
        }
    }

    /// <summary>The runtime's own reader has the last word.</summary>
    private static void AskEngine(FileReport report)
    {
        try
        {
            _ = NetworkConfigList.LoadFile(report.File);
        }
        catch (CniException e)
        {
            report.ErrorAt(1, 1, $"Runtimes refuse this: {e.Message}.");
        }
    }
}
