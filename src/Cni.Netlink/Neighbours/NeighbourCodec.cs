using System.Net;
using System.Net.NetworkInformation;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Neighbours and forwarding entries as bytes.</summary>
internal static class NeighbourCodec
{
    public static void Write(NetlinkWriter writer, int link, Neighbour neighbour)
    {
        writer.Header(new NdMsg { Family = Families.ToKernel(neighbour.Address.AddressFamily), Index = link, State = (ushort)neighbour.State, Flags = (byte)neighbour.Flags });
        writer.PutAddress(NDA_DST, neighbour.Address);
        if (neighbour.Mac is not null)
            writer.PutMac(NDA_LLADDR, neighbour.Mac);
        if (neighbour.Protocol != 0)
            writer.PutU8(NDA_PROTOCOL, neighbour.Protocol);
    }

    public static Neighbour Read(in NetlinkMessage message)
    {
        var header = message.Header<NdMsg>();
        IPAddress? address = null;
        PhysicalAddress? mac = null;
        byte protocol = 0;
        var reader = message.Attributes(12);
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NDA_DST: address = reader.Address; break;
                case NDA_LLADDR: mac = reader.Mac; break;
                case NDA_PROTOCOL: protocol = reader.U8; break;
            }
        return new Neighbour(address ?? (header.Family == AF_INET6 ? IPAddress.IPv6Any : IPAddress.Any))
        {
            LinkIndex = header.Index, Mac = mac, State = (NeighbourState)header.State, Flags = (NeighbourFlags)header.Flags, Protocol = protocol,
        };
    }

    public static void Write(NetlinkWriter writer, int link, ForwardingEntry entry)
    {
        writer.Header(new NdMsg { Family = AF_BRIDGE, Index = link, State = (ushort)entry.State, Flags = (byte)entry.Flags });
        writer.PutMac(NDA_LLADDR, entry.Mac);
        if (entry.Destination is not null)
            writer.PutAddress(NDA_DST, entry.Destination);
        if (entry.Vlan is { } vlan)
            writer.PutU16(NDA_VLAN, vlan);
        OptionalAttributes.U32(writer, NDA_VNI, entry.Vni);
    }

    public static ForwardingEntry ReadForwarding(in NetlinkMessage message)
    {
        var header = message.Header<NdMsg>();
        IPAddress? destination = null;
        PhysicalAddress mac = PhysicalAddress.None;
        int master = 0;
        ushort? vlan = null;
        uint? vni = null;
        var reader = message.Attributes(12);
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case NDA_LLADDR: mac = reader.Mac ?? mac; break;
                case NDA_DST: destination = reader.Address; break;
                case NDA_MASTER: master = reader.S32; break;
                case NDA_VLAN: vlan = reader.U16; break;
                case NDA_VNI: vni = reader.U32; break;
            }
        return new ForwardingEntry(mac)
        {
            LinkIndex = header.Index, MasterIndex = master, Vlan = vlan, Vni = vni, Destination = destination, State = (NeighbourState)header.State, Flags = (NeighbourFlags)header.Flags,
        };
    }
}
