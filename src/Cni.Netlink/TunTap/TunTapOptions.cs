using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Tells how a tun or tap device is set up, for <see cref="Link.GetData{T}"/>. Only read: <see cref="TunTap"/> makes such devices.</summary>
/// <remarks>The attributes <c>IFLA_TUN_*</c> (Linux 4.17).</remarks>
public sealed record TunTapOptions : ILinkKind<TunTapOptions>
{
    /// <summary>What travels (<c>IFLA_TUN_TYPE</c>).</summary>
    public TunTapMode? Mode { get; init; }

    /// <summary>The user who may open it; null for nobody in particular (<c>IFLA_TUN_OWNER</c>).</summary>
    public uint? Owner { get; init; }

    /// <summary>The group that may open it; null for none (<c>IFLA_TUN_GROUP</c>).</summary>
    public uint? Group { get; init; }

    /// <summary>Whether frames carry flags and protocol (<c>IFLA_TUN_PI</c>).</summary>
    public bool? PacketInformation { get; init; }

    /// <summary>Whether frames carry a virtio header (<c>IFLA_TUN_VNET_HDR</c>).</summary>
    public bool? VnetHeader { get; init; }

    /// <summary>Whether it stays when nobody has it open (<c>IFLA_TUN_PERSIST</c>).</summary>
    public bool? Persistent { get; init; }

    /// <summary>Whether several queues may be open at once (<c>IFLA_TUN_MULTI_QUEUE</c>).</summary>
    public bool? MultiQueue { get; init; }

    static string ILinkKind<TunTapOptions>.Kind => TunTap.Kind;

    static TunTapOptions ILinkKind<TunTapOptions>.Read(AttributeReader data)
    {
        TunTapMode? mode = null;
        uint? owner = null, group = null;
        bool? information = null, header = null, persistent = null, queues = null;
        while (data.MoveNext())
            switch (data.Type)
            {
                case IFLA_TUN_TYPE: mode = (TunTapMode)data.U8; break;
                case IFLA_TUN_OWNER: owner = data.U32; break;
                case IFLA_TUN_GROUP: group = data.U32; break;
                case IFLA_TUN_PI: information = data.U8 != 0; break;
                case IFLA_TUN_VNET_HDR: header = data.U8 != 0; break;
                case IFLA_TUN_PERSIST: persistent = data.U8 != 0; break;
                case IFLA_TUN_MULTI_QUEUE: queues = data.U8 != 0; break;
            }
        return new() { Mode = mode, Owner = owner, Group = group, PacketInformation = information, VnetHeader = header, Persistent = persistent, MultiQueue = queues };
    }
}
