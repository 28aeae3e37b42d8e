using Cni.Sdk;

namespace Cni.Toolkit;

/// <summary>
/// Decides during GC which tags are stale: those of the network whose attachment isn't among the valid ones.
/// Tags of other networks, and texts that aren't tags at all, are never stale.
/// </summary>
public sealed class ValidOwners
{
    private readonly HashSet<string> _tags;
    private readonly List<(string ContainerId, string IfName)> _attachments = [];

    /// <summary>Prepares the decision for one network.</summary>
    /// <param name="network">The network that is collected.</param>
    /// <param name="valid">The attachments to keep: the configuration's <c>cni.dev/valid-attachments</c>.</param>
    public ValidOwners(NetworkName network, IEnumerable<GcAttachment> valid)
    {
        ArgumentNullException.ThrowIfNull(valid);
        Network = network.ToString();
        _tags = new(StringComparer.Ordinal);
        foreach (GcAttachment attachment in valid)
        {
            _attachments.Add((attachment.ContainerId, attachment.IfName));
            _tags.Add(new AttachmentOwner(Network, attachment.ContainerId, attachment.IfName).ToString());
        }
    }

    /// <summary>The network that is collected.</summary>
    public string Network { get; }

    internal IReadOnlyList<(string ContainerId, string IfName)> Attachments => _attachments;

    /// <summary>Tells whether the object with this comment or alias should be removed.</summary>
    /// <param name="tag">The comment or alias as read from the kernel.</param>
    /// <returns>True for a tag of this network whose attachment isn't valid any more.</returns>
    public bool IsStale(string? tag) => AttachmentOwner.IsOfNetwork(tag, Network) && !_tags.Contains(tag!);
}
