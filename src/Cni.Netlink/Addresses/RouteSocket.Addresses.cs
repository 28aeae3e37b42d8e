using System.Net.Sockets;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

public sealed partial class RouteSocket
{
    /// <summary>Gives a link an address.</summary>
    /// <param name="link">The link.</param>
    /// <param name="address">The address.</param>
    /// <exception cref="NetlinkException">It has that address (<see cref="NetlinkException.IsExists"/>), ...</exception>
    public void AddAddress(LinkRef link, LinkAddress address) { using var b = CreateBatch(); b.AddAddress(link, address); b.Execute(); }

    /// <summary>Gives a link an address.</summary>
    /// <param name="link">The link.</param>
    /// <param name="address">The address.</param>
    /// <param name="flags">How to treat it.</param>
    /// <exception cref="NetlinkException">It has that address (<see cref="NetlinkException.IsExists"/>), ...</exception>
    public void AddAddress(LinkRef link, InterfaceAddress address, AddressFlags flags = AddressFlags.None) => AddAddress(link, new LinkAddress(address) { Flags = flags });

    /// <summary>Gives a link an address unless it has it.</summary>
    /// <param name="link">The link.</param>
    /// <param name="address">The address.</param>
    /// <returns>False when it had it.</returns>
    public bool EnsureAddress(LinkRef link, LinkAddress address)
    {
        using var batch = CreateBatch();
        batch.AddAddress(link, address);
        var failures = batch.TryExecute();
        return failures.Count == 0 || (failures[0].IsExists ? false : throw new NetlinkException(failures));
    }

    /// <summary>Gives a link an address, or changes flags and lifetimes of the one that is there.</summary>
    /// <param name="link">The link.</param>
    /// <param name="address">The address.</param>
    public void ReplaceAddress(LinkRef link, LinkAddress address) { using var b = CreateBatch(); b.ReplaceAddress(link, address); b.Execute(); }

    /// <summary>Takes an address from a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="address">The address.</param>
    /// <exception cref="NetlinkException">It hasn't got it (<see cref="NetlinkException.IsNotFound"/>), ...</exception>
    public void DeleteAddress(LinkRef link, InterfaceAddress address) { using var b = CreateBatch(); b.DeleteAddress(link, address); b.Execute(); }

    /// <summary>Takes an address from a link if it has it.</summary>
    /// <param name="link">The link.</param>
    /// <param name="address">The address.</param>
    /// <returns>False when there was no such link or address.</returns>
    public bool DeleteAddressIfExists(LinkRef link, InterfaceAddress address)
    {
        if (link.Name is not null)
        {
            if (TryGetLink(link) is not { } found)
                return false;
            link = found;
        }
        using var batch = CreateBatch();
        batch.DeleteAddress(link, address);
        return batch.ExecuteUnlessMissing();
    }

    /// <summary>Lists addresses.</summary>
    /// <param name="link">The link; <see cref="LinkRef.None"/> lists those of all links.</param>
    /// <param name="family">IPv4 or IPv6; unspecified lists both.</param>
    /// <returns>A consistent listing.</returns>
    public IReadOnlyList<LinkAddress> ListAddresses(LinkRef link = default, AddressFamily family = AddressFamily.Unspecified)
    {
        int index = IndexOf(link);
        var addresses = new List<LinkAddress>();
        using var batch = CreateBatch();
        batch.Messages.Begin(RTM_GETADDR, NetlinkFlags.None, "list addresses").Header(new IfAddr { Family = Families.ToKernel(family), Index = index });
        Socket.Dump(batch.Messages, (in NetlinkMessage message) =>
        {
            if (message.Type != RTM_NEWADDR)
                return;
            var address = AddressCodec.Read(message);
            if (index == 0 || address.LinkIndex == index) // Kernels before 4.20 ignore the filter.
                addresses.Add(address);
        });
        return addresses;
    }
}
