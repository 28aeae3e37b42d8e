using System.Net;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Addresses as bytes.</summary>
internal static class AddressCodec
{
    public static void Write(NetlinkWriter writer, int link, LinkAddress address)
    {
        var (ip, v6) = (address.Address.Address, address.Address.IsIPv6);
        writer.Header(new IfAddr { Family = v6 ? AF_INET6 : AF_INET, PrefixLength = (byte)address.Address.PrefixLength, Flags = (byte)address.Flags, Scope = (byte)address.Scope, Index = link });
        writer.PutAddress(IFA_LOCAL, ip);
        writer.PutAddress(IFA_ADDRESS, address.Peer ?? ip);
        if (address.Broadcast is not null)
            writer.PutAddress(IFA_BROADCAST, address.Broadcast);
        if (address.Label is not null)
            writer.PutStringZ(IFA_LABEL, address.Label);
        if ((uint)address.Flags > 0xff) // Those that fit stand in the header.
            writer.PutU32(IFA_FLAGS, (uint)address.Flags);
        if (address.ValidLifetime is not null || address.PreferredLifetime is not null)
            writer.PutStruct(IFA_CACHEINFO, new IfaCacheInfo { Valid = Seconds(address.ValidLifetime), Preferred = Seconds(address.PreferredLifetime ?? address.ValidLifetime) });
        if (address.Metric is { } metric)
            writer.PutU32(IFA_RT_PRIORITY, metric);
        if (address.Protocol != 0)
            writer.PutU8(IFA_PROTO, address.Protocol);
    }

    public static LinkAddress Read(in NetlinkMessage message)
    {
        var header = message.Header<IfAddr>();
        IPAddress? local = null, remote = null, broadcast = null;
        string? label = null;
        uint flags = header.Flags;
        uint? metric = null;
        byte protocol = 0;
        var cache = new IfaCacheInfo { Valid = uint.MaxValue, Preferred = uint.MaxValue };
        var reader = message.Attributes(8);
        while (reader.MoveNext())
            switch (reader.Type)
            {
                case IFA_LOCAL: local = reader.Address; break;
                case IFA_ADDRESS: remote = reader.Address; break;
                case IFA_BROADCAST: broadcast = reader.Address; break;
                case IFA_LABEL: label = reader.StringZ; break;
                case IFA_FLAGS: flags = reader.U32; break;
                case IFA_RT_PRIORITY: metric = reader.U32; break;
                case IFA_PROTO: protocol = reader.U8; break;
                case IFA_CACHEINFO: cache = reader.Struct<IfaCacheInfo>(); break;
            }
        var ip = local ?? remote ?? (header.Family == AF_INET6 ? IPAddress.IPv6Any : IPAddress.Any);
        int bits = ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128;
        return new LinkAddress(new InterfaceAddress(ip, Math.Min(header.PrefixLength, bits)))
        {
            LinkIndex = header.Index, Peer = remote is null || remote.Equals(ip) ? null : remote, Broadcast = broadcast, Label = label, Scope = (RouteScope)header.Scope,
            Flags = (AddressFlags)flags, ValidLifetime = Lifetime(cache.Valid), PreferredLifetime = Lifetime(cache.Preferred), Metric = metric, Protocol = protocol,
        };
    }

    static uint Seconds(TimeSpan? time) => time is { } t ? (uint)Math.Clamp(t.TotalSeconds, 0, uint.MaxValue) : uint.MaxValue;

    static TimeSpan? Lifetime(uint seconds) => seconds == uint.MaxValue ? null : TimeSpan.FromSeconds(seconds);
}
