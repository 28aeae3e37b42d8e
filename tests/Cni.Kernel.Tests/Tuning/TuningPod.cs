using System.Text.Json.Nodes;

namespace Cni.Kernel.Tests.Tuning;

/// <summary>A pod with one interface as a plugin before would have left it, a folder for what is remembered, and the tuning plugin as published.</summary>
sealed class TuningPod : IDisposable
{
    public const string Mac = "02:00:00:00:00:05", OtherMac = "c2:11:22:33:44:55";

    public TuningPod()
    {
        Node.Ok("ip", "link", "add", "veth0", "type", "veth", "peer", "name", "eth0", "netns", Pod.Name);
        Pod.Ok("ip", "link", "set", "eth0", "address", Mac, "up");
        Node.Ok("ip", "link", "set", "veth0", "up");
    }

    public TestNamespace Node { get; } = new("node");
    public TestNamespace Pod { get; } = new("pod");
    public string Folder { get; } = Directory.CreateTempSubdirectory("cnit-tuning-").FullName;
    public PluginBinary Plugin { get; init; } = PluginBinary.Ours("tuning");

    /// <summary>The files of the folder.</summary>
    public string[] Files => [.. Directory.GetFiles(Folder).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    /// <summary>Calls the plugin.</summary>
    /// <param name="verb">ADD, DEL, CHECK, GC or STATUS.</param>
    /// <param name="members">Members of the configuration, without the braces.</param>
    /// <param name="version">The version; before 0.3.0 the previous result lists no interfaces.</param>
    /// <param name="network">The network.</param>
    /// <param name="ifName">The interface.</param>
    /// <param name="args">CNI_ARGS.</param>
    /// <param name="withResult">False leaves prevResult out.</param>
    /// <param name="netns">CNI_NETNS; null for the pod's.</param>
    /// <param name="plugin">Null for this repository's.</param>
    public PluginRun Call(string verb, string members = "", string version = "1.1.0", string network = "net1", string ifName = "eth0",
        string? args = null, bool withResult = true, string? netns = null, PluginBinary? plugin = null)
    {
        var config = JsonNode.Parse($$"""{"cniVersion":"{{version}}","name":"{{network}}","type":"tuning"{{(members.Length > 0 ? "," : "")}}{{members}} }""")!.AsObject();
        if (!config.ContainsKey("dataDir"))
            config["dataDir"] = Folder;
        if (withResult && !config.ContainsKey("prevResult"))
            config["prevResult"] = Result(version, ifName);
        plugin ??= Plugin;
        return plugin.Run(plugin.Environment(verb, "pod1", netns ?? Pod.Path, ifName, args), config.ToJsonString(), Node);
    }

    /// <summary>The result of the plugin before.</summary>
    public JsonObject Result(string version, string ifName = "eth0") => JsonNode.Parse(version switch
    {
        "0.1.0" or "0.2.0" => $$"""{"cniVersion":"{{version}}","ip4":{"ip":"10.1.2.2/24"} }""",
        _ => $$"""
            {"cniVersion":"{{version}}","interfaces":[{"name":"{{ifName}}","mac":"0a:00:00:00:00:01"},{"name":"veth0"},{"name":"{{ifName}}","mac":"{{Mac}}","sandbox":"{{Pod.Path}}"}],
             "ips":[{ {{(version[0] == '0' ? "\"version\":\"4\"," : "")}} "address":"10.1.2.2/24","interface":2}]}
            """,
    })!.AsObject();

    /// <summary>The interface's attributes that the plugin changes, as <c>ip -d -j</c> has them.</summary>
    public string Attributes(string ifName = "eth0")
    {
        JsonNode link = Pod.Ip.Link(ifName)!;
        string flags = string.Join(',', link["flags"]!.AsArray().Select(flag => (string)flag!).Where(flag => flag is "PROMISC" or "ALLMULTI"));
        return $"{link["address"]} mtu {link["mtu"]} txqlen {link["txqlen"] ?? 0} [{flags}]";
    }

    public string Sysctl(string path) => Pod.Ok("cat", "/proc/sys/" + path).TrimEnd('\n');

    public void Dispose()
    {
        Pod.Dispose();
        Node.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
