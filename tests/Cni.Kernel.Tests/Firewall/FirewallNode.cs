using System.Text.Json.Nodes;

namespace Cni.Kernel.Tests.Firewall;

/// <summary>
/// A node with two bridges, a client outside, and the plugins as published. Pods are attached by hand, as bridge or ptp would have left
/// them, so that only the firewall is tested.
/// </summary>
public sealed class FirewallNode : IDisposable
{
    public const string Host4 = "203.0.113.1", Host6 = "2001:db8:113::1", Client4 = "203.0.113.2", Client6 = "2001:db8:113::2";

    readonly PluginBinary _plugin = PluginBinary.Ours("firewall");
    readonly List<FirewallPod> _pods = [];

    public FirewallNode()
    {
        foreach (TestNamespace ns in (TestNamespace[])[Node, Client])
            WithoutWaiting(ns);
        Node.Ok("ip", "link", "add", "uplink", "type", "veth", "peer", "name", "eth0", "netns", Client.Name);
        Configure(Node, "uplink", Host4 + "/24", Host6 + "/64");
        Configure(Client, "eth0", Client4 + "/24", Client6 + "/64");
        Routes(Client, Host4, Host6);
        foreach (int i in (int[])[1, 2])
        {
            Node.Ok("ip", "link", "add", $"cni{i}", "type", "bridge", "mcast_snooping", "0");
            Configure(Node, $"cni{i}", $"10.{i}.0.1/24", $"fd0{i}::1/64");
        }
        Node.Ok("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
    }

    public TestNamespace Node { get; } = new("node");
    public TestNamespace Client { get; } = new("client");

    /// <summary>Attaches a pod to bridge cni1 or cni2, as network net1 or net2.</summary>
    public FirewallPod OnBridge(int bridge, int host)
    {
        var pod = new FirewallPod($"net{bridge}", $"pod{bridge}{host}", $"10.{bridge}.0.{host}", $"fd0{bridge}::{host}", $"veth{bridge}{host}", $"cni{bridge}");
        _pods.Add(pod);
        WithoutWaiting(pod.Namespace);
        Node.Ok("ip", "link", "add", pod.Link, "type", "veth", "peer", "name", "eth0", "netns", pod.Namespace.Name);
        Node.Ok("ip", "link", "set", pod.Link, "master", $"cni{bridge}", "up");
        Configure(pod.Namespace, "eth0", pod.V4 + "/24", pod.V6 + "/64");
        Routes(pod.Namespace, $"10.{bridge}.0.1", $"fd0{bridge}::1");
        return pod;
    }

    /// <summary>Attaches a pod by a link of its own, as ptp does.</summary>
    public FirewallPod OnLink(string network, int host)
    {
        var pod = new FirewallPod(network, $"pod3{host}", $"10.3.0.{host}", $"fd03::{host}", $"veth3{host}", null);
        _pods.Add(pod);
        WithoutWaiting(pod.Namespace);
        Node.Ok("ip", "link", "add", pod.Link, "type", "veth", "peer", "name", "eth0", "netns", pod.Namespace.Name);
        Configure(Node, pod.Link, "10.3.0.1/32", "fd03::1/128");
        Configure(pod.Namespace, "eth0", pod.V4 + "/32", pod.V6 + "/128");
        Node.Ok("ip", "route", "add", pod.V4, "dev", pod.Link);
        Node.Ok("ip", "-6", "route", "add", pod.V6, "dev", pod.Link);
        pod.Namespace.Ok("ip", "route", "add", "10.3.0.1", "dev", "eth0");
        pod.Namespace.Ok("ip", "-6", "route", "add", "fd03::1", "dev", "eth0");
        Routes(pod.Namespace, "10.3.0.1", "fd03::1");
        return pod;
    }

    /// <summary>Calls the plugin for a pod, and gives back what it said.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="extra">More members of the configuration, in JSON without the braces.</param>
    /// <param name="version">The version.</param>
    /// <param name="withResult">False leaves prevResult and CNI_NETNS out.</param>
    /// <param name="variables">More variables, such as the bus's address.</param>
    public PluginRun Call(string verb, FirewallPod pod, string extra = "", string version = "1.1.0", bool withResult = true, IReadOnlyDictionary<string, string>? variables = null) =>
        Call(_plugin, verb, pod, extra, version, withResult, variables);

    /// <summary>As <see cref="Call(string, FirewallPod, string, string, bool, IReadOnlyDictionary{string, string}?)"/>, and throws unless it went well.</summary>
    public PluginRun Ok(string verb, FirewallPod pod, string extra = "", string version = "1.1.0", bool withResult = true, IReadOnlyDictionary<string, string>? variables = null) =>
        Call(verb, pod, extra, version, withResult, variables).EnsureOk();

    /// <summary>Calls the reference plugin.</summary>
    public PluginRun Go(string verb, FirewallPod pod, string extra = "", string version = "1.0.0", IReadOnlyDictionary<string, string>? variables = null)
    {
        var all = new Dictionary<string, string>(variables ?? new Dictionary<string, string>()) { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin" };
        return Call(PluginBinary.Go("firewall"), verb, pod, extra, version, withResult: true, all).EnsureOk();
    }

    PluginRun Call(PluginBinary plugin, string verb, FirewallPod pod, string extra, string version, bool withResult, IReadOnlyDictionary<string, string>? variables)
    {
        var config = new JsonObject { ["cniVersion"] = version, ["name"] = pod.Network, ["type"] = "firewall" };
        foreach (var (key, value) in JsonNode.Parse("{" + extra + "}")!.AsObject().ToArray())
            config[key] = value?.DeepClone();
        if (withResult)
            config["prevResult"] = pod.Result(version);
        var environment = plugin.Environment(verb, pod.Id, withResult ? pod.Namespace.Path : "");
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
            environment[name] = value;
        return plugin.Run(environment, config.ToJsonString(), Node);
    }

    /// <summary>True if a ping of one packet is answered within half a second.</summary>
    public static bool Reaches(TestNamespace from, string address) => from.Run("ping", "-c1", "-W0.5", "-q", address).ExitCode == 0;

    /// <summary>The elements of one of the plugin's sets as nft prints them, one string each.</summary>
    public string[] Elements(string set) =>
        [.. (Node.Nft.SetElements("inet", "cni_firewall", set) ?? []).Select(element => element!.ToJsonString()).Order(StringComparer.Ordinal)];

    // Duplicate address detection would keep IPv6 from answering for the first second.
    static void WithoutWaiting(TestNamespace ns) =>
        ns.Ok("sh", "-c", "for each in all default; do echo 0 > /proc/sys/net/ipv6/conf/$each/accept_dad; done");

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
        foreach (FirewallPod pod in _pods)
            pod.Namespace.Dispose();
        Node.Dispose();
    }
}

/// <summary>A pod, and what the plugin before the firewall said about it.</summary>
public sealed class FirewallPod(string network, string id, string v4, string v6, string link, string? bridge)
{
    public TestNamespace Namespace { get; } = new(id);
    public string Network => network;
    public string Id => id;
    public string V4 => v4;
    public string V6 => v6;
    public string Link => link;

    /// <summary>The result in a version's shape.</summary>
    public JsonObject Result(string version)
    {
        if (version is "0.1.0" or "0.2.0")
            return new() { ["cniVersion"] = version, ["ip4"] = new JsonObject { ["ip"] = v4 + "/24" }, ["ip6"] = new JsonObject { ["ip"] = v6 + "/64" } };
        var interfaces = new JsonArray();
        if (bridge is not null)
            interfaces.Add(new JsonObject { ["name"] = bridge });
        interfaces.Add(new JsonObject { ["name"] = link });
        interfaces.Add(new JsonObject { ["name"] = "eth0", ["sandbox"] = Namespace.Path });
        JsonObject Ip(string kind, string address)
        {
            var ip = new JsonObject { ["address"] = address, ["interface"] = interfaces.Count - 1 };
            if (version[0] == '0')
                ip["version"] = kind;
            return ip;
        }
        return new()
        {
            ["cniVersion"] = version,
            ["interfaces"] = interfaces,
            ["ips"] = new JsonArray(Ip("4", v4 + "/24"), Ip("6", v6 + "/64")),
            ["company.example/note"] = "kept",
        };
    }
}
