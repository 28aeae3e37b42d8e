using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>VLANs of bridge ports as bytes (<c>IFLA_BRIDGE_VLAN_INFO</c> in messages of the family AF_BRIDGE).</summary>
internal static class BridgeVlanCodec
{
    const ushort PVID = 2, UNTAGGED = 4, RANGE_BEGIN = 8, RANGE_END = 16, SELF = 2;

    public static void Write(NetlinkWriter writer, int port, BridgeVlan vlan, bool self)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vlan.LastId, vlan.Id, nameof(vlan));
        writer.Header(new IfInfo { Family = AF_BRIDGE, Index = port });
        using (writer.Nest(IFLA_AF_SPEC))
        {
            if (self)
                writer.PutU16(IFLA_BRIDGE_FLAGS, SELF); // BRIDGE_FLAGS_SELF: the bridge itself rather than its port
            ushort flags = (ushort)((vlan.Pvid ? PVID : 0) | (vlan.Untagged ? UNTAGGED : 0));
            if (vlan.LastId == vlan.Id)
                writer.PutStruct(IFLA_BRIDGE_VLAN_INFO, new BridgeVlanInfo { Flags = flags, Vid = vlan.Id });
            else
            {
                writer.PutStruct(IFLA_BRIDGE_VLAN_INFO, new BridgeVlanInfo { Flags = (ushort)(flags | RANGE_BEGIN), Vid = vlan.Id });
                writer.PutStruct(IFLA_BRIDGE_VLAN_INFO, new BridgeVlanInfo { Flags = (ushort)(flags | RANGE_END), Vid = vlan.LastId });
            }
        }
    }

    public static void Read(in NetlinkMessage message, List<BridgeVlan> vlans)
    {
        var reader = message.Attributes(16);
        if (!reader.Find(IFLA_AF_SPEC))
            return;
        var inside = reader.Nested();
        ushort first = 0;
        while (inside.MoveNext())
        {
            if (inside.Type != IFLA_BRIDGE_VLAN_INFO)
                continue;
            var info = inside.Struct<BridgeVlanInfo>();
            if ((info.Flags & RANGE_BEGIN) != 0)
            {
                first = info.Vid;
                continue;
            }
            vlans.Add(new BridgeVlan((info.Flags & RANGE_END) != 0 && first > 0 ? first : info.Vid)
            {
                LastId = info.Vid, Pvid = (info.Flags & PVID) != 0, Untagged = (info.Flags & UNTAGGED) != 0,
            });
        }
    }
}
