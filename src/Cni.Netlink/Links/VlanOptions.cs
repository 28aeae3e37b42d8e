using static Cni.Netlink.OptionalAttributes;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Holds the settings of a vlan, for making and reading one: null leaves a setting to the kernel.</summary>
/// <remarks>The attributes <c>IFLA_VLAN_*</c>.</remarks>
public sealed record VlanOptions : ILinkKind<VlanOptions>
{
    /// <summary>The VLAN, 0 to 4094; 0 stands for frames that carry a priority and no VLAN (<c>IFLA_VLAN_ID</c>).</summary>
    public ushort? Id { get; init; }

    /// <summary>The tag's EtherType: 0x8100 (802.1Q, the kernel's default) or 0x88a8 (802.1ad) (<c>IFLA_VLAN_PROTOCOL</c>).</summary>
    public ushort? Protocol { get; init; }

    /// <summary>Whether received frames are shown without their tag; on by default (<c>VLAN_FLAG_REORDER_HDR</c>).</summary>
    public bool? ReorderHeader { get; init; }

    /// <summary>Whether the VLAN is announced to the switch by GVRP (<c>VLAN_FLAG_GVRP</c>).</summary>
    public bool? Gvrp { get; init; }

    /// <summary>Whether the VLAN is announced to the switch by MVRP (<c>VLAN_FLAG_MVRP</c>).</summary>
    public bool? Mvrp { get; init; }

    /// <summary>Whether the link stays up when its parent goes down (<c>VLAN_FLAG_LOOSE_BINDING</c>).</summary>
    public bool? LooseBinding { get; init; }

    /// <summary>Whether the link's carrier follows the ports of the bridge below that are in the VLAN (<c>VLAN_FLAG_BRIDGE_BINDING</c>).</summary>
    public bool? BridgeBinding { get; init; }

    /// <summary>Which tag priority becomes which packet priority on the way in (<c>IFLA_VLAN_INGRESS_QOS</c>).</summary>
    public IReadOnlyList<VlanPriorityMapping> IngressPriorities { get; init; } = [];

    /// <summary>Which packet priority becomes which tag priority on the way out (<c>IFLA_VLAN_EGRESS_QOS</c>).</summary>
    public IReadOnlyList<VlanPriorityMapping> EgressPriorities { get; init; } = [];

    static string ILinkKind<VlanOptions>.Kind => "vlan";

    static VlanOptions ILinkKind<VlanOptions>.Read(AttributeReader data)
    {
        ushort? id = null, protocol = null;
        uint? flags = null;
        IReadOnlyList<VlanPriorityMapping> ingress = [], egress = [];
        while (data.MoveNext())
            switch (data.Type)
            {
                case IFLA_VLAN_ID: id = data.U16; break;
                case IFLA_VLAN_PROTOCOL: protocol = data.U16Be; break;
                case IFLA_VLAN_FLAGS: flags = data.U32; break; // The flags come first, then which of them are meant.
                case IFLA_VLAN_INGRESS_QOS: ingress = ReadMappings(data.Nested()); break;
                case IFLA_VLAN_EGRESS_QOS: egress = ReadMappings(data.Nested()); break;
            }
        return new()
        {
            Id = id, Protocol = protocol, IngressPriorities = ingress, EgressPriorities = egress,
            ReorderHeader = (flags & VLAN_FLAG_REORDER_HDR) != 0, Gvrp = (flags & VLAN_FLAG_GVRP) != 0, Mvrp = (flags & VLAN_FLAG_MVRP) != 0,
            LooseBinding = (flags & VLAN_FLAG_LOOSE_BINDING) != 0, BridgeBinding = (flags & VLAN_FLAG_BRIDGE_BINDING) != 0,
        };
    }

    internal void Write(NetlinkWriter writer)
    {
        U16(writer, IFLA_VLAN_ID, Id);
        U16Be(writer, IFLA_VLAN_PROTOCOL, Protocol);
        VlanFlags flags = default;
        Flag(ReorderHeader, VLAN_FLAG_REORDER_HDR, ref flags);
        Flag(Gvrp, VLAN_FLAG_GVRP, ref flags);
        Flag(Mvrp, VLAN_FLAG_MVRP, ref flags);
        Flag(LooseBinding, VLAN_FLAG_LOOSE_BINDING, ref flags);
        Flag(BridgeBinding, VLAN_FLAG_BRIDGE_BINDING, ref flags);
        if (flags.Mask != 0)
            writer.PutStruct(IFLA_VLAN_FLAGS, flags);
        WriteMappings(writer, IFLA_VLAN_INGRESS_QOS, IngressPriorities);
        WriteMappings(writer, IFLA_VLAN_EGRESS_QOS, EgressPriorities);
    }

    static void Flag(bool? value, uint flag, ref VlanFlags flags)
    {
        if (value is null)
            return;
        flags.Mask |= flag;
        flags.Flags |= value.Value ? flag : 0;
    }

    static void WriteMappings(NetlinkWriter writer, ushort type, IReadOnlyList<VlanPriorityMapping> mappings)
    {
        if (mappings.Count == 0)
            return;
        using (writer.Nest(type))
            foreach (var mapping in mappings)
                writer.PutStruct(IFLA_VLAN_QOS_MAPPING, new VlanQosMapping { From = mapping.From, To = mapping.To });
    }

    static List<VlanPriorityMapping> ReadMappings(AttributeReader reader)
    {
        var mappings = new List<VlanPriorityMapping>();
        while (reader.MoveNext())
            if (reader.Type == IFLA_VLAN_QOS_MAPPING && reader.Struct<VlanQosMapping>() is var mapping)
                mappings.Add(new(mapping.From, mapping.To));
        return mappings;
    }
}

/// <summary>Says that one priority becomes another (<c>struct ifla_vlan_qos_mapping</c>). A tag's priority is 0 to 7, a packet's any number.</summary>
/// <param name="From">The priority before.</param>
/// <param name="To">The priority after.</param>
public readonly record struct VlanPriorityMapping(uint From, uint To);
