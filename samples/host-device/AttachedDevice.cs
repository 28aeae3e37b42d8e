using System.Globalization;
using System.Net.NetworkInformation;
using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.HostDevice;

/// <summary>The device of an attachment that is to be deleted: recognised by what its configuration and result say of it, never taken from another.</summary>
/// <param name="config">The configuration, which need not name the device any more.</param>
/// <param name="ifName">The interface's name in the pod.</param>
/// <param name="reported">The hardware address that the result has; null without one.</param>
sealed class AttachedDevice(HostDeviceConfig config, string ifName, PhysicalAddress? reported)
{
    /// <summary>Gives the device back to the node. One that is gone, or back already, is as good.</summary>
    public void GiveBack(string? netns)
    {
        using RouteSocket node = RouteSocket.Open();
        if (PodNamespace.TryOpen(netns, out NetworkNamespace? pod))
        {
            using (pod)
            using (RouteSocket inPod = RouteSocket.Open(pod))
            {
                if (inPod.TryGetLink(ifName) is { } link && NameOf(link) is { } name)
                {
                    DeviceMove.Out(inPod, node, link, name);
                    return;
                }
            }
        }
        if (FindStranded(node) is { Alias: { } original } stranded && node.TryGetLink(original) is null)
            DeviceMove.Rename(node, stranded, original);
    }

    /// <summary>The name that a link of the pod had on the node; null if it isn't this attachment's device.</summary>
    string? NameOf(Link link)
    {
        // Some plugin or administrator may have overwritten the alias; then the result must vouch for the device.
        if (string.IsNullOrEmpty(link.Alias))
            return IsName(config.Device) && reported is not null && reported.Equals(link.Mac) ? config.Device : null;
        return IsName(link.Alias) && IsMeant(link) ? link.Alias : null;
    }

    bool IsMeant(Link link)
    {
        if (!string.IsNullOrEmpty(config.Device))
            return link.Alias == config.Device || link.AltNames.Contains(config.Device);
        if (MacText.TryParse(config.HwAddr ?? "", out PhysicalAddress? mac))
            return mac.Equals(link.Mac) || (reported is not null && reported.Equals(link.Mac));
        return reported is null || reported.Equals(link.Mac);
    }

    /// <summary>
    /// Looks on the node for a device that the kernel brought back when it removed the pod's namespace: down, under the name that it
    /// had in the pod, or dev and a number where that was taken, and still with its alias.
    /// </summary>
    Link? FindStranded(RouteSocket node)
    {
        if (node.TryGetLink(ifName) is { } link && IsStranded(link))
            return link;
        if (!IsName(config.Device) || node.TryGetLink(config.Device!) is not null)
            return null;
        Link? found = null;
        node.ForEachLink((in LinkView view) =>
        {
            if (found is null && view.Name.StartsWith("dev"u8) && view.ToLink() is { } each && IsRenamedByKernel(each.Name) && IsStranded(each))
                found = each;
        });
        return found;
    }

    // Stricter than in the pod, since the node has devices of everybody: the configuration's name or the result must match.
    bool IsStranded(Link link) =>
        !link.IsUp && IsName(link.Alias) && link.Alias != link.Name
        && (string.IsNullOrEmpty(config.Device) ? reported is not null && reported.Equals(link.Mac) : IsMeant(link));

    static bool IsRenamedByKernel(string name) => uint.TryParse(name.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    // Other aliases are other programs' words: an attachment's owner, a description.
    static bool IsName(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return false;
        try
        {
            _ = InterfaceName.Parse(text);
            return true;
        }
        catch (CniException)
        {
            return false;
        }
    }
}
