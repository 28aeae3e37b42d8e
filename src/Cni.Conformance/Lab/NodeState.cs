using System.Net;
using Cni.Netlink;
using Cni.Netlink.Nftables;

namespace Cni.Conformance.Lab;

/// <summary>Describes what there is in a namespace and a folder, line by line, so that before and after can be compared.</summary>
/// <remarks>Indices and MACs are left out: they are different every time. So are the kernel's own routes and the addresses of loopback and
/// link-local, which come and go with links.</remarks>
internal static class NodeState
{
    /// <summary>Links, addresses, routes, rules and the packet filter of a namespace.</summary>
    public static List<string> Of(NetworkNamespace ns, string place)
    {
        var lines = new List<string>();
        using (var route = ns.OpenRouteSocket())
        {
            var links = route.ListLinks();
            string NameOf(int index) => links.FirstOrDefault(link => link.Index == index)?.Name ?? "?";
            foreach (var link in links)
            {
                string master = link.MasterIndex > 0 ? $" in {NameOf(link.MasterIndex)}" : "";
                lines.Add($"link {link.Name} ({(link.Kind.Length > 0 ? link.Kind : "loopback")}, {(link.IsUp ? "up" : "down")}, MTU {link.Mtu}{master})");
            }
            lines.AddRange(route.ListAddresses().Where(address => !address.Address.Address.IsIPv6LinkLocal && !IPAddress.IsLoopback(address.Address.Address)).Select(address => $"address {address.Address} on {NameOf(address.LinkIndex)}"));
            lines.AddRange(route.ListRoutes(0).Where(r => r.Protocol != RouteProtocol.Kernel && r.Table != Route.LocalTable)
                .Select(r => $"route {r.Destination}{(r.Gateway is null ? "" : $" via {r.Gateway}")} dev {NameOf(r.Link.Index)}{(r.Table == Route.MainTable ? "" : $" table {r.Table}")}"));
            foreach (var family in (System.Net.Sockets.AddressFamily[])[System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.AddressFamily.InterNetworkV6])
                lines.AddRange(route.ListRules(family).Select(rule => $"rule {rule}"));
        }
        AddRuleset(ns, lines);
        for (int i = 0; i < lines.Count; i++)
            lines[i] += $" in the {place}";
        return lines;
    }

    /// <summary>The files below a folder, by name; what is in them may change.</summary>
    public static IEnumerable<string> OfFolder(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => $"file {Path.GetRelativePath(folder, file)}");

    /// <summary>What differs, in words; empty when nothing does.</summary>
    public static string Difference(IEnumerable<string> before, IEnumerable<string> after)
    {
        var missing = before.ToList();
        var extra = after.Where(line => !missing.Remove(line)).ToList();
        var parts = extra.Take(6).Select(line => $"there is {Short(line)}").Concat(missing.Take(6).Select(line => $"{Short(line)} is gone")).ToList();
        int rest = extra.Count + missing.Count - parts.Count;
        return string.Join("; ", parts) + (rest > 0 ? $"; and {rest} more" : "");
    }

    /// <summary>Without the bytes of extensions that only iptables can name.</summary>
    static string Short(string line)
    {
        var text = new System.Text.StringBuilder(line.Length);
        int run = 0;
        foreach (char c in line)
        {
            run = char.IsAsciiHexDigitLower(c) ? run + 1 : 0;
            if (run < 24)
                text.Append(c);
            else if (run == 24)
                text.Append('…');
        }
        return text.ToString();
    }

    static void AddRuleset(NetworkNamespace ns, List<string> lines)
    {
        try
        {
            using var nft = ns.OpenNftables();
            foreach (var table in nft.ListTables())
            {
                lines.Add($"nftables table {table}");
                lines.AddRange(nft.ListChains(table).Select(chain => $"nftables chain {chain}"));
                lines.AddRange(nft.ListRules(table).Select(rule => $"nftables rule in {rule.Chain}: {rule.ToBodyString()}{(rule.Comment is null ? "" : $" ({rule.Comment})")}"));
                foreach (var set in nft.ListSets(table))
                {
                    lines.Add($"nftables set {set}");
                    lines.AddRange(nft.ListElements(set).Select(element => $"nftables element of {set}: {element.ToKeyString()}"));
                }
            }
        }
        catch (NetlinkException)
        {
            // A kernel without nf_tables has no rules that could be left, and none that this could read.
        }
    }
}
