using System.Net.NetworkInformation;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Links as bytes: writes requests from specs and settings, reads <see cref="Link"/> from replies.</summary>
internal static class LinkCodec
{
    public static Link Read(in NetlinkMessage message)
    {
        var header = message.Header<IfInfo>();
        var raw = message.Payload.Length > 16 ? message.Payload[16..].ToArray() : [];
        string name = "", kind = "", masterKind = "";
        string? alias = null;
        List<string>? altNames = null;
        PhysicalAddress? mac = null;
        int mtu = 0, master = 0, peer = 0, txQueue = 0, group = 0, promiscuity = 0;
        int? netnsId = null;
        var state = OperState.Unknown;
        var reader = new AttributeReader(raw);
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case IFLA_IFNAME: name = reader.StringZ; break;
                case IFLA_ADDRESS: mac = reader.Mac; break;
                case IFLA_MTU: mtu = reader.S32; break;
                case IFLA_MASTER: master = reader.S32; break;
                case IFLA_LINK: peer = reader.S32; break;
                case IFLA_LINK_NETNSID: netnsId = reader.S32; break;
                case IFLA_OPERSTATE: state = (OperState)reader.U8; break;
                case IFLA_TXQLEN: txQueue = reader.S32; break;
                case IFLA_GROUP: group = reader.S32; break;
                case IFLA_IFALIAS: alias = reader.StringZ; break;
                case IFLA_PROMISCUITY: promiscuity = reader.S32; break;
                case IFLA_LINKINFO:
                    var info = reader.Nested();
                    while (info.MoveNext())
                        if (info.Type == IFLA_INFO_KIND)
                            kind = info.StringZ;
                        else if (info.Type == IFLA_INFO_SLAVE_KIND)
                            masterKind = info.StringZ;
                    break;
                case IFLA_PROP_LIST:
                    var properties = reader.Nested();
                    while (properties.MoveNext())
                        if (properties.Type == IFLA_ALT_IFNAME)
                            (altNames ??= []).Add(properties.StringZ);
                    break;
            }
        return new Link(raw)
        {
            Index = header.Index, Flags = (LinkFlags)header.Flags, HardwareType = header.Type, Name = name, Kind = kind, MasterKind = masterKind,
            Mac = mac, Mtu = mtu, MasterIndex = master, PeerIndex = peer, LinkNetnsId = netnsId, OperState = state, TxQueueLength = txQueue,
            Group = group, Alias = alias, AltNames = altNames ?? (IReadOnlyList<string>)[], Promiscuity = promiscuity,
        };
    }

    /// <summary>Writes the message body that makes a link. Masters and parents must have been resolved to indexes.</summary>
    public static void WriteCreate(NetlinkWriter writer, LinkSpec spec, int master, int parent)
    {
        uint up = spec.Up ? (uint)LinkFlags.Up : 0;
        writer.Header(new IfInfo { Index = spec.Index ?? 0, Flags = up, Change = up });
        if (spec.Name.Length > 0)
            writer.PutStringZ(IFLA_IFNAME, spec.Name);
        WriteCommon(writer, spec.Mtu, spec.Mac, spec.TxQueueLength, spec.TxQueues, spec.RxQueues, spec.Namespace);
        if (master > 0)
            writer.PutS32(IFLA_MASTER, master);
        if (parent > 0)
            writer.PutS32(IFLA_LINK, parent);
        if (spec.Group is { } group)
            writer.PutS32(IFLA_GROUP, group);
        using (writer.Nest(IFLA_LINKINFO))
        {
            writer.PutStringZ(IFLA_INFO_KIND, spec.Kind);
            using (writer.Nest(IFLA_INFO_DATA))
                spec.WriteData(writer);
        }
    }

    /// <summary>VETH_INFO_PEER: a header and attributes of a link of its own.</summary>
    public static void WritePeer(NetlinkWriter writer, VethPeer peer)
    {
        using (writer.Nest(VETH_INFO_PEER))
        {
            writer.Header(new IfInfo { Index = peer.Index ?? 0 });
            if (peer.Name.Length > 0)
                writer.PutStringZ(IFLA_IFNAME, peer.Name);
            WriteCommon(writer, peer.Mtu, peer.Mac, peer.TxQueueLength, peer.TxQueues, peer.RxQueues, peer.Namespace);
        }
    }

    static void WriteCommon(NetlinkWriter writer, int? mtu, PhysicalAddress? mac, int? txQueueLength, int? txQueues, int? rxQueues, NetworkNamespace? ns)
    {
        if (mtu is { } m)
            writer.PutS32(IFLA_MTU, m);
        if (mac is not null)
            writer.PutMac(IFLA_ADDRESS, mac);
        if (txQueueLength is { } length)
            writer.PutS32(IFLA_TXQLEN, length);
        if (txQueues is { } tx)
            writer.PutS32(IFLA_NUM_TX_QUEUES, tx);
        if (rxQueues is { } rx)
            writer.PutS32(IFLA_NUM_RX_QUEUES, rx);
        if (ns is not null)
            writer.PutS32(IFLA_NET_NS_FD, Descriptor(ns));
    }

    /// <summary>Writes the message body that changes a link. With a new name the link must be named by index.</summary>
    public static void WriteSettings(NetlinkWriter writer, LinkRef link, LinkSettings settings, int? master)
    {
        uint flags = 0, change = 0;
        Flag(settings.Up, LinkFlags.Up, ref flags, ref change);
        Flag(settings.Promiscuous, LinkFlags.Promiscuous, ref flags, ref change);
        Flag(settings.AllMulticast, LinkFlags.AllMulticast, ref flags, ref change);
        Flag(!settings.Arp, LinkFlags.NoArp, ref flags, ref change);
        WriteHeader(writer, link, flags, change);
        if (settings.Name is not null)
            writer.PutStringZ(IFLA_IFNAME, settings.Name);
        WriteCommon(writer, settings.Mtu, settings.Mac, settings.TxQueueLength, null, null, settings.Namespace);
        if (master is { } m)
            writer.PutS32(IFLA_MASTER, m);
        if (settings.Group is { } group)
            writer.PutS32(IFLA_GROUP, group);
        if (settings.Alias is not null)
            writer.PutString(IFLA_IFALIAS, settings.Alias);
        if (settings.AddressGenerationMode is { } mode)
            using (writer.Nest(IFLA_AF_SPEC))
            using (writer.Nest(AF_INET6))
                writer.PutU8(IFLA_INET6_ADDR_GEN_MODE, (byte)mode);
        if (settings.Bridge is null && settings.BridgePort is null)
            return;
        using (writer.Nest(IFLA_LINKINFO))
        {
            if (settings.Bridge is not null)
            {
                writer.PutStringZ(IFLA_INFO_KIND, "bridge");
                using (writer.Nest(IFLA_INFO_DATA))
                    BridgeCodec.Write(writer, settings.Bridge);
            }
            if (settings.BridgePort is not null)
            {
                writer.PutStringZ(IFLA_INFO_SLAVE_KIND, "bridge");
                using (writer.Nest(IFLA_INFO_SLAVE_DATA))
                    BridgePortCodec.Write(writer, settings.BridgePort);
            }
        }
    }

    /// <summary>Writes the header and, for a link named by name, the name: the kernel looks it up.</summary>
    public static void WriteHeader(NetlinkWriter writer, LinkRef link, uint flags = 0, uint change = 0)
    {
        writer.Header(new IfInfo { Index = link.Index, Flags = flags, Change = change });
        if (link.Name is { } name)
            writer.PutStringZ(name.Length < 16 ? IFLA_IFNAME : IFLA_ALT_IFNAME, name);
    }

    static void Flag(bool? value, LinkFlags flag, ref uint flags, ref uint change)
    {
        if (value is null)
            return;
        change |= (uint)flag;
        flags |= value.Value ? (uint)flag : 0;
    }

    public static int Descriptor(NetworkNamespace ns)
    {
        ObjectDisposedException.ThrowIf(ns.IsClosed, ns);
        return (int)ns.DangerousGetHandle();
    }
}
