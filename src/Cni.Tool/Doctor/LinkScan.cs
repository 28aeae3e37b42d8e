using System.Buffers;
using Cni.Netlink;
using Cni.Toolkit;

namespace Cni.Tool;

/// <summary>Looks for host ends of veths that lead to no pod, and for the traffic shaper's links of pods that are gone.</summary>
internal static class LinkScan
{
    private static readonly SearchValues<char> s_hexadecimal = SearchValues.Create("0123456789abcdef");

    public static void Run(Findings findings, Census census)
    {
        using var route = RouteSocket.Open();
        var links = route.ListLinks();
        var reachable = census.IdsIn(route);
        foreach (Link link in links)
        {
            if (link.Kind == "veth" && AttachmentOwner.IsTag(link.Alias))
            {
                string tag = link.Alias!;
                findings.Add(new("link", link.Name, attachment => attachment.Tag == tag, _ => Delete(link)) { Owner = Attachment.FromTag(tag), Evident = LeadsNowhere(link, reachable) });
            }
            else if (link.Kind == "veth" && IsReferenceName(link.Name) && link.MasterKind == "bridge" && link.LinkNetnsId is not null && LeadsNowhere(link, reachable) is { } why)
            {
                findings.Add(new("link", link.Name, static _ => false, _ => Delete(link)) { Evident = why });
            }
            else if (link.Kind == "ifb" && AttachmentOwner.IsTag(link.Alias))
            {
                string tag = link.Alias!;
                findings.Add(new("link", link.Name, attachment => attachment.Tag == tag, _ => Delete(link)) { Owner = Attachment.FromTag(tag) });
            }
            else if (link.Kind == "ifb" && link.Name.StartsWith("bwp", StringComparison.Ordinal))
            {
                findings.Add(new("link", link.Name, attachment => ReferenceHash.Format(15, "bwp", attachment.Network + attachment.ContainerId) == link.Name, _ => Delete(link)));
            }
        }
    }

    /// <summary>A pod takes its end along when it ends, so a host end that is left either never had a pod or has one that nobody can reach.</summary>
    private static string? LeadsNowhere(Link link, HashSet<int> reachable) => link.LinkNetnsId switch
    {
        null => "both ends of the veth are on the node",
        { } id when !reachable.Contains(id) => "its other end is in a namespace without a name, a process or an open file",
        _ => null,
    };

    /// <summary>What the reference plugins call host ends: <c>veth</c> and eight hexadecimal digits.</summary>
    private static bool IsReferenceName(string name) => name.Length == 12 && name.StartsWith("veth", StringComparison.Ordinal) && !name.AsSpan(4).ContainsAnyExcept(s_hexadecimal);

    private static Task Delete(Link link)
    {
        using var route = RouteSocket.Open();
        if (route.TryGetLink(link.Index) is { } now && now.Name == link.Name && now.Alias == link.Alias)
            route.DeleteLinkIfExists(now);
        return Task.CompletedTask;
    }
}
