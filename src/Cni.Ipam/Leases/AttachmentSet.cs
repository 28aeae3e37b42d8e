using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>Valid attachments, asked for leases.</summary>
internal sealed class AttachmentSet
{
    private readonly HashSet<(string, string)> _interfaces = [];
    private readonly HashSet<string> _containers = [];

    internal AttachmentSet(IReadOnlyCollection<GcAttachment> valid)
    {
        foreach (GcAttachment attachment in valid)
        {
            _interfaces.Add((attachment.ContainerId, attachment.IfName));
            _containers.Add(attachment.ContainerId);
        }
    }

    internal bool Has(Lease lease) => !lease.IsDamaged
        && (lease.IfName is null ? _containers.Contains(lease.ContainerId) : _interfaces.Contains((lease.ContainerId, lease.IfName)));
}
