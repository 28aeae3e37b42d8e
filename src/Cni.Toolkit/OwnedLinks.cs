using Cni.Netlink;

namespace Cni.Toolkit;

/// <summary>Finds the links that plugins have made on the node by the owner that is their alias (<see cref="AttachmentOwner.ToString"/>).</summary>
public static class OwnedLinks
{
    /// <summary>Lists the links of a kind whose alias is as wanted.</summary>
    /// <param name="node">A socket on the node.</param>
    /// <param name="kind">The kernel's name of the kind, such as <c>veth</c>.</param>
    /// <param name="alias">Decides; never called without an alias.</param>
    /// <returns>The indexes of the links.</returns>
    /// <exception cref="NetlinkException">The kernel refused to tell.</exception>
    public static IReadOnlyList<int> List(RouteSocket node, string kind, Predicate<string> alias)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(alias);
        var found = new List<int>();
        node.ForEachLink((in LinkView link) =>
        {
            if (link.ToLink() is { Alias.Length: > 0 } each && each.Kind == kind && alias(each.Alias))
                found.Add(each.Index);
        });
        return found;
    }

    /// <summary>Deletes the links of a kind whose attachments aren't valid any more: GC. The kernel takes as long for a group of links as for one.</summary>
    /// <param name="node">A socket on the node.</param>
    /// <param name="kind">The kernel's name of the kind, such as <c>veth</c>.</param>
    /// <param name="valid">The network that is collected, and what to keep of it.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static void Collect(RouteSocket node, string kind, ValidOwners valid)
    {
        ArgumentNullException.ThrowIfNull(valid);
        var stale = List(node, kind, valid.IsStale);
        if (stale.Count == 0)
            return;
        // A number that nobody else uses, and that marks nothing which isn't about to be deleted.
        int group = Random.Shared.Next(0x4000_0000, int.MaxValue);
        using RouteBatch batch = node.CreateBatch();
        foreach (int index in stale)
            batch.SetLink(index, new LinkSettings { Group = group });
        batch.TryExecute();
        node.DeleteLinkGroup(group);
    }
}
