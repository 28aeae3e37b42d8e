using System.Text;
using Cni.Sdk;

namespace Cni.Toolkit;

/// <summary>
/// Names the attachment that a kernel object belongs to, so that DEL and GC remove what is theirs and nothing else.
/// Write <see cref="ToString"/> into the object's comment (nftables) or alias (links), and compare it when deleting.
/// </summary>
/// <remarks>
/// The three parts are the specification's key for state kept by a plugin
/// (<see href="https://github.com/containernetworking/cni/blob/spec-v1.1.0/SPEC.md#section-2-execution-protocol">SPEC.md, section 2</see>).
/// A part of it is never enough: one container may have several interfaces on one network, and one interface name exists in
/// every container.
/// </remarks>
/// <param name="Network">The network's name.</param>
/// <param name="ContainerId">The container's id.</param>
/// <param name="IfName">The interface's name inside the container.</param>
public readonly record struct AttachmentOwner(string Network, string ContainerId, string IfName)
{
    /// <summary>The longest <see cref="ToString"/> in bytes: what <c>nft</c> accepts as a comment, less its terminating NUL.</summary>
    public const int MaxTagLength = 127;

    /// <summary>Names the owner from values that the host has already validated.</summary>
    /// <param name="network">The network's name.</param>
    /// <param name="containerId">The container's id.</param>
    /// <param name="ifName">The interface's name inside the container.</param>
    public AttachmentOwner(NetworkName network, ContainerId containerId, InterfaceName ifName)
        : this(network.ToString(), containerId.ToString(), ifName.ToString())
    {
    }

    /// <summary>
    /// The owner as text: <c>network/containerID/ifName</c>, or, where that is longer than <see cref="MaxTagLength"/> bytes,
    /// <c>#</c>, a hash of the network, <c>/</c> and a hash of the other two.
    /// </summary>
    /// <remarks>None of the parts can contain a <c>/</c> or begin with <c>#</c>, so the text names exactly one owner.</remarks>
    /// <returns>The text, at most <see cref="MaxTagLength"/> bytes of UTF-8.</returns>
    public override string ToString()
    {
        string text = $"{Network}/{ContainerId}/{IfName}";
        return Encoding.UTF8.GetByteCount(text) <= MaxTagLength
            ? text
            : $"{HashedNetworkPrefix(Network)}{ReferenceHash.Format(32, "", $"{ContainerId}/{IfName}")}";
    }

    /// <summary>Tells whether a text could be an owner's, of whatever network.</summary>
    /// <param name="tag">A comment or alias as read from the kernel.</param>
    /// <returns>False for null, and for a text that some other program wrote for some other purpose.</returns>
    public static bool IsTag(string? tag)
    {
        if (tag is null)
            return false;
        int first = tag.IndexOf('/', StringComparison.Ordinal);
        return first > 0 && (tag[0] == '#' || tag.AsSpan(first + 1).Count('/') == 1);
    }

    /// <summary>Tells whether a tag was written for an attachment of this network, without knowing the attachment.</summary>
    /// <param name="tag">A comment or alias as read from the kernel; anything else than a tag belongs to no network.</param>
    /// <param name="network">The network's name.</param>
    /// <returns>True if the tag names an attachment of the network.</returns>
    public static bool IsOfNetwork(string? tag, string network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (tag is null)
            return false;
        return tag.StartsWith('#')
            ? tag.StartsWith(HashedNetworkPrefix(network), StringComparison.Ordinal)
            : tag.Length > network.Length && tag[network.Length] == '/' && tag.StartsWith(network, StringComparison.Ordinal);
    }

    private static string HashedNetworkPrefix(string network) => ReferenceHash.Format(17, "#", network) + "/";
}
