using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

public sealed partial class RouteBatch
{
    /// <summary>Adds: let a port take part in a VLAN.</summary>
    /// <param name="port">The port, or the bridge itself.</param>
    /// <param name="vlan">The VLAN or range.</param>
    /// <param name="self">Whether <paramref name="port"/> is the bridge itself.</param>
    public void AddBridgeVlan(LinkRef port, BridgeVlan vlan, bool self = false) => Write(RTM_SETLINK, "add bridge", port, vlan, self);

    /// <summary>Adds: take a port out of a VLAN.</summary>
    /// <param name="port">The port, or the bridge itself.</param>
    /// <param name="vlan">The VLAN or range.</param>
    /// <param name="self">Whether <paramref name="port"/> is the bridge itself.</param>
    public void DeleteBridgeVlan(LinkRef port, BridgeVlan vlan, bool self = false) => Write(RTM_DELLINK, "delete bridge", port, vlan, self);

    void Write(ushort type, string operation, LinkRef port, BridgeVlan vlan, bool self)
    {
        ArgumentNullException.ThrowIfNull(vlan);
        int index = _route.IndexOf(Named(port));
        BridgeVlanCodec.Write(Messages.Begin(type, NetlinkFlags.None, operation, vlan), index, vlan, self);
    }
}

public sealed partial class RouteSocket
{
    /// <summary>Lets a port take part in a VLAN.</summary>
    /// <param name="port">The port, or the bridge itself.</param>
    /// <param name="vlan">The VLAN or range.</param>
    /// <param name="self">Whether <paramref name="port"/> is the bridge itself.</param>
    /// <exception cref="NetlinkException">The kernel was built without VLAN filtering (<see cref="NetlinkException.IsNotSupported"/>), ...</exception>
    public void AddBridgeVlan(LinkRef port, BridgeVlan vlan, bool self = false) { using var b = CreateBatch(); b.AddBridgeVlan(port, vlan, self); b.Execute(); }

    /// <summary>Takes a port out of a VLAN.</summary>
    /// <param name="port">The port, or the bridge itself.</param>
    /// <param name="vlan">The VLAN or range.</param>
    /// <param name="self">Whether <paramref name="port"/> is the bridge itself.</param>
    public void DeleteBridgeVlan(LinkRef port, BridgeVlan vlan, bool self = false) { using var b = CreateBatch(); b.DeleteBridgeVlan(port, vlan, self); b.Execute(); }

    /// <summary>Lists the VLANs of a port.</summary>
    /// <param name="port">The port, or a bridge.</param>
    /// <returns>VLANs, those in a row with equal settings as ranges.</returns>
    public IReadOnlyList<BridgeVlan> ListBridgeVlans(LinkRef port)
    {
        var vlans = new List<BridgeVlan>();
        int index = IndexOf(port);
        using var batch = CreateBatch();
        var writer = batch.Messages.Begin(RTM_GETLINK, NetlinkFlags.None, "list VLANs of", port);
        writer.Header(new IfInfo { Family = AF_BRIDGE });
        writer.PutU32(IFLA_EXT_MASK, RTEXT_FILTER_BRVLAN_COMPRESSED);
        Socket.Dump(batch.Messages, (in NetlinkMessage message) =>
        {
            if (message.Type == RTM_NEWLINK && message.Header<IfInfo>().Index == index)
                BridgeVlanCodec.Read(message, vlans);
        });
        return vlans;
    }
}
