using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>Whose an address is: one interface of one container on one network.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="ContainerId">The container's id.</param>
/// <param name="IfName">The interface's name in the container.</param>
public readonly record struct LeaseOwner(NetworkName Network, ContainerId ContainerId, InterfaceName IfName)
{
    /// <summary>Gives network, container and interface with slashes between them.</summary>
    public override string ToString() => $"{Network}/{ContainerId}/{IfName}";
}
