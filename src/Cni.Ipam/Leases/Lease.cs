using System.Net;

namespace Cni.Ipam;

/// <summary>An address that is taken.</summary>
/// <param name="Address">The address.</param>
/// <param name="ContainerId">The container's id as the store has it; empty when the record is damaged.</param>
/// <param name="IfName">The interface's name; null when the record does not say, as those of host-local before 2019.</param>
public sealed record Lease(IPAddress Address, string ContainerId, string? IfName)
{
    /// <summary>Tells whether the record says nothing usable, as an empty file that a power cut left.</summary>
    public bool IsDamaged => ContainerId.Length == 0;
}
