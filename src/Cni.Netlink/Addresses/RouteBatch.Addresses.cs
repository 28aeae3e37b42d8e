using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

public sealed partial class RouteBatch
{
    /// <summary>Adds: give a link an address.</summary>
    /// <param name="link">The link.</param>
    /// <param name="address">The address.</param>
    public void AddAddress(LinkRef link, LinkAddress address) => Address(RTM_NEWADDR, NetlinkFlags.Create | NetlinkFlags.Exclusive, "add address", link, address);

    /// <summary>Adds: give a link an address.</summary>
    /// <param name="link">The link.</param>
    /// <param name="address">The address.</param>
    /// <param name="flags">How to treat it.</param>
    public void AddAddress(LinkRef link, InterfaceAddress address, AddressFlags flags = AddressFlags.None) => AddAddress(link, new LinkAddress(address) { Flags = flags });

    /// <summary>Adds: give a link an address, or change the one that is there.</summary>
    /// <param name="link">The link.</param>
    /// <param name="address">The address.</param>
    public void ReplaceAddress(LinkRef link, LinkAddress address) => Address(RTM_NEWADDR, NetlinkFlags.Create | NetlinkFlags.Replace, "replace address", link, address);

    /// <summary>Adds: take an address from a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="address">The address.</param>
    public void DeleteAddress(LinkRef link, LinkAddress address) => Address(RTM_DELADDR, NetlinkFlags.None, "delete address", link, address);

    /// <summary>Adds: take an address from a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="address">The address.</param>
    public void DeleteAddress(LinkRef link, InterfaceAddress address) => DeleteAddress(link, new LinkAddress(address));

    void Address(ushort type, NetlinkFlags flags, string operation, LinkRef link, LinkAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        int index = _route.IndexOf(Named(link));
        AddressCodec.Write(Messages.Begin(type, flags, operation, address), index, address);
    }
}
