using System.Globalization;

namespace Cni.Bench;

/// <summary>What the plugins must have done, as ip, tc, nft and iptables-save see it.</summary>
static class Effects
{
    /// <summary>The interface in the pod, up, with its address and, if wanted, a default route.</summary>
    public static Effect Interface(bool gateway) => new("the interface with its address and route", (pod, address) =>
    {
        var link = Witness.Json(pod.Netns, "ip", "-j", "address", "show").FirstOrDefault(each => (string?)each!["ifname"] == pod.IfName);
        return link is not null && link["flags"]!.AsArray().Any(flag => (string?)flag == "UP") &&
            link["addr_info"]!.AsArray().Any(each => (string?)each!["local"] == address) &&
            (!gateway || Witness.Json(pod.Netns, "ip", "-j", "route", "show", "default").Any(route => (string?)route!["dev"] == pod.IfName));
    });

    /// <summary>The other end, a port of the bridge.</summary>
    public static Effect Port { get; } = new("the port of the bridge", (pod, _) =>
    {
        var peer = Witness.Json(pod.Netns, "ip", "-j", "link", "show").FirstOrDefault(each => (string?)each!["ifname"] == pod.IfName);
        return peer is not null && Witness.Json(pod.Node.Netns, "ip", "-j", "link", "show", "master", "bench0")
            .Any(port => (int?)port!["ifindex"] == (int?)peer["link_index"]);
    });

    /// <summary>The lease file, in host-local's format on all sides.</summary>
    public static Effect Lease { get; } = new("the lease", (pod, address) =>
        Directory.Exists(pod.Node.Leases) && Directory.EnumerateFiles(pod.Node.Leases, address, SearchOption.AllDirectories).Any(file =>
            File.ReadAllText(file).Trim() == pod.Id + "\r\n" + pod.IfName));

    public static Effect Masquerade { get; } = new("the masquerade", (pod, address) => pod.Node.Side.Name == "ours"
        ? OurTable(pod, "cni_masquerade").Contains(address + " ", StringComparison.Ordinal)
        : GoRules(pod, "nat").Contains($"-s {address}/32", StringComparison.Ordinal));

    /// <summary>All mapped ports, from the pod's first one on.</summary>
    public static Effect Ports(int count) => new($"the {count} mapped ports", (pod, address) =>
    {
        string rules = pod.Node.Side.Name == "ours" ? OurTable(pod, "cni_portmap") : GoRules(pod, "nat");
        int found = 0;
        for (int port = pod.FirstPort; port < pod.FirstPort + count; port++)
        {
            string target = pod.Node.Side.Name == "ours"
                ? string.Create(CultureInfo.InvariantCulture, $"{port} ")
                : string.Create(CultureInfo.InvariantCulture, $"--dport {port} -j DNAT --to-destination {address}:");
            found += rules.Contains(target, StringComparison.Ordinal) && rules.Contains(address, StringComparison.Ordinal) ? 1 : 0;
        }
        return found == count;
    });

    public static Effect Firewall { get; } = new("the firewall's permission", (pod, address) => pod.Node.Side.Name == "ours"
        ? OurTable(pod, "cni_firewall").Contains(address, StringComparison.Ordinal)
        : GoRules(pod, "filter").Contains($"-s {address}/32", StringComparison.Ordinal));

    /// <summary>A token bucket before the pod and one behind the ifb that its own packets go through, with the wanted rates (bytes a second).</summary>
    public static Effect Shaping(long ingress, long egress)
    {
        // After DEL nothing leads from the pod to its ifb any more.
        var ifbs = new Dictionary<Pod, string>();
        return new("the shaping", (pod, _) =>
        {
            var links = Witness.Json(pod.Node.Netns, "ip", "-j", "link", "show");
            var peer = Witness.Json(pod.Netns, "ip", "-j", "link", "show").FirstOrDefault(each => (string?)each!["ifname"] == pod.IfName);
            if (peer is null)
                return ifbs.TryGetValue(pod, out string? left) && links.Any(link => (string?)link!["ifname"] == left);
            string port = (string)links.Single(link => (int?)link!["ifindex"] == (int?)peer["link_index"])!["ifname"]!;
            string redirect = Witness.Text(pod.Node.Netns, "tc", "filter", "show", "dev", port, "ingress");
            string ifb = ifbs[pod] = redirect.Split("to device ", 2) is [_, var rest] ? rest.Split(')')[0] : "";
            return Rate(pod, port) == ingress && ifb.Length > 0 && Rate(pod, ifb) == egress;
        });
    }

    static long? Rate(Pod pod, string link) => (long?)Witness.Json(pod.Node.Netns, "tc", "-j", "qdisc", "show", "dev", link)
        .FirstOrDefault(each => (string?)each!["kind"] == "tbf")?["options"]?["rate"];

    static string OurTable(Pod pod, string table) => Witness.TextOrNothing(pod.Node.Netns, "nft", "-n", "list", "table", "inet", table);

    static string GoRules(Pod pod, string table) => Witness.Text(pod.Node.Netns, "iptables-save", "-t", table);
}
