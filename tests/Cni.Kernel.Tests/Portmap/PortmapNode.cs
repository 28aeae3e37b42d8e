using System.Net;
using System.Text.Json.Nodes;

namespace Cni.Kernel.Tests.Portmap;

/// <summary>A node with a bridge, two pods on it and a client outside, as the bridge plugin would have left them; and the portmap plugin as published.</summary>
public sealed class PortmapNode : IDisposable
{
    public const string Host4 = "203.0.113.1", Second4 = "203.0.113.9", Host6 = "2001:db8:113::1", Client4 = "203.0.113.2", Client6 = "2001:db8:113::2";
    public const string Gateway4 = "10.1.2.1", Gateway6 = "fd00:1:2::1";

    readonly PluginBinary _plugin = PluginBinary.Ours("portmap");

    public PortmapNode()
    {
        Node.Ok("ip", "link", "add", "uplink", "type", "veth", "peer", "name", "eth0", "netns", Client.Name);
        Configure(Node, "uplink", Host4 + "/24", Second4 + "/24", Host6 + "/64");
        Configure(Client, "eth0", Client4 + "/24", Client6 + "/64");
        Node.Ok("ip", "link", "add", "cni0", "type", "bridge");
        Configure(Node, "cni0", Gateway4 + "/24", Gateway6 + "/64");
        foreach (Pod pod in (Pod[])[PodA, PodB])
        {
            Node.Ok("ip", "link", "add", pod.Port, "type", "veth", "peer", "name", "eth0", "netns", pod.Namespace.Name);
            Node.Ok("ip", "link", "set", pod.Port, "master", "cni0", "up");
            Node.Ok("bridge", "link", "set", "dev", pod.Port, "hairpin", "on");
            Configure(pod.Namespace, "eth0", pod.V4 + "/24", pod.V6 + "/64");
            Routes(pod.Namespace, Gateway4, Gateway6);
        }
        Routes(Client, Host4, Host6);
        Node.Ok("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
    }

    public TestNamespace Node { get; } = new("node");
    public TestNamespace Client { get; } = new("client");
    public Pod PodA { get; } = new("a", 2);
    public Pod PodB { get; } = new("b", 3);

    /// <summary>Calls the plugin for a pod, and gives back what it said.</summary>
    /// <param name="verb">ADD, DEL, CHECK, GC or STATUS.</param>
    /// <param name="pod">The pod; its name is the container's id.</param>
    /// <param name="mappings">The mappings in JSON, without the brackets; null for no runtimeConfig.</param>
    /// <param name="extra">More members of the configuration, each ending with a comma.</param>
    /// <param name="version">The version; before 0.3.0 the previous result lists no interfaces.</param>
    /// <param name="network">The network.</param>
    /// <param name="ifName">The interface's name in the pod.</param>
    /// <param name="withResult">False leaves prevResult and CNI_NETNS out.</param>
    /// <param name="families">Of which families the pod has addresses: "46", "4" or "6".</param>
    public PluginRun Call(string verb, Pod pod, string? mappings, string extra = "", string version = "1.1.0", string network = "net1",
        string ifName = "eth0", bool withResult = true, string families = "46")
    {
        var config = new JsonObject { ["cniVersion"] = version, ["name"] = network, ["type"] = "portmap" };
        foreach (var (key, value) in JsonNode.Parse("{" + extra.TrimEnd(',') + "}")!.AsObject().ToArray())
            config[key] = value!.DeepClone();
        if (mappings is not null)
            config["runtimeConfig"] = new JsonObject { ["portMappings"] = JsonNode.Parse($"[{mappings}]") };
        if (withResult)
            config["prevResult"] = Result(pod, version, ifName, families);
        return _plugin.Run(_plugin.Environment(verb, pod.Id, withResult ? pod.Namespace.Path : "", ifName), config.ToJsonString(), Node);
    }

    /// <summary>As <see cref="Call"/>, and throws unless it went well.</summary>
    public PluginRun Ok(string verb, Pod pod, string? mappings, string extra = "", string version = "1.1.0", string network = "net1",
        string ifName = "eth0", bool withResult = true, string families = "46") =>
        Call(verb, pod, mappings, extra, version, network, ifName, withResult, families).EnsureOk();

    /// <summary>The result of the plugin before, in a version's shape.</summary>
    public static JsonNode Result(Pod pod, string version, string ifName = "eth0", string families = "46")
    {
        bool v4 = families.Contains('4'), v6 = families.Contains('6');
        if (version is "0.1.0" or "0.2.0")
        {
            var old = new JsonObject { ["cniVersion"] = version };
            if (v4) old["ip4"] = new JsonObject { ["ip"] = pod.V4 + "/24", ["gateway"] = Gateway4 };
            if (v6) old["ip6"] = new JsonObject { ["ip"] = pod.V6 + "/64", ["gateway"] = Gateway6 };
            return old;
        }
        JsonObject Ip(string kind, string address)
        {
            var ip = new JsonObject { ["address"] = address, ["interface"] = 2 };
            if (version[0] == '0') ip["version"] = kind;
            return ip;
        }
        var ips = new JsonArray();
        if (v4) ips.Add(Ip("4", pod.V4 + "/24"));
        if (v6) ips.Add(Ip("6", pod.V6 + "/64"));
        return new JsonObject
        {
            ["cniVersion"] = version,
            ["interfaces"] = new JsonArray(
                new JsonObject { ["name"] = "cni0" }, new JsonObject { ["name"] = pod.Port },
                new JsonObject { ["name"] = ifName, ["sandbox"] = pod.Namespace.Path }),
            ["ips"] = ips,
            ["company.example/note"] = "kept",
        };
    }

    /// <summary>The elements of one of the plugin's maps as nft prints them, one string each.</summary>
    public string[] Elements(string map) =>
        [.. (Node.Nft.MapElements("inet", "cni_portmap", map) ?? []).Select(element => element!.ToJsonString()).Order(StringComparer.Ordinal)];

    static void Configure(TestNamespace ns, string link, params string[] addresses)
    {
        ns.Ok("ip", "link", "set", link, "up");
        foreach (string address in addresses)
            ns.Ok("ip", ["addr", "add", address, "dev", link, .. (string[])(address.Contains(':') ? ["nodad"] : [])]);
    }

    static void Routes(TestNamespace ns, string via4, string via6)
    {
        ns.Ok("ip", "route", "add", "default", "via", via4);
        ns.Ok("ip", "route", "add", "default", "via", via6);
    }

    public void Dispose()
    {
        Client.Dispose();
        PodA.Namespace.Dispose();
        PodB.Namespace.Dispose();
        Node.Dispose();
    }
}

/// <summary>A pod on the bridge.</summary>
public sealed class Pod(string name, int host)
{
    public TestNamespace Namespace { get; } = new("pod" + name);
    public string Id { get; } = "container-" + name;
    public string Port { get; } = "veth" + name;
    public string V4 { get; } = $"10.1.2.{host}";
    public string V6 { get; } = $"fd00:1:2::{host}";
}
