using static Cni.Netlink.OptionalAttributes;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Holds the settings of a macvlan, for making and reading one: null leaves a setting to the kernel.</summary>
/// <remarks>The attributes <c>IFLA_MACVLAN_*</c>.</remarks>
public sealed record MacvlanOptions : ILinkKind<MacvlanOptions>
{
    /// <summary>Whom it can talk to (<c>IFLA_MACVLAN_MODE</c>).</summary>
    public MacvlanMode? Mode { get; init; }

    /// <summary>Special treatment (<c>IFLA_MACVLAN_FLAGS</c>).</summary>
    public MacvlanFlags? Flags { get; init; }

    /// <summary>How many broadcast and multicast frames the parent may queue; the kernel uses the largest wish of all links on it, 1000 by default (<c>IFLA_MACVLAN_BC_QUEUE_LEN</c>, Linux 5.11).</summary>
    public uint? BroadcastQueueLength { get; init; }

    /// <summary>The length that is in use on the parent; only read (<c>IFLA_MACVLAN_BC_QUEUE_LEN_USED</c>).</summary>
    public uint? BroadcastQueueLengthUsed { get; init; }

    /// <summary>Up to how many receivers multicast is delivered at once instead of through the queue; -1 always does (<c>IFLA_MACVLAN_BC_CUTOFF</c>, Linux 6.4).</summary>
    public int? BroadcastCutoff { get; init; }

    static string ILinkKind<MacvlanOptions>.Kind => "macvlan";

    static MacvlanOptions ILinkKind<MacvlanOptions>.Read(AttributeReader data)
    {
        MacvlanMode? mode = null;
        MacvlanFlags? flags = null;
        uint? queue = null, used = null;
        int? cutoff = null;
        while (data.MoveNext())
            switch (data.Type)
            {
                case IFLA_MACVLAN_MODE: mode = (MacvlanMode)data.U32; break;
                case IFLA_MACVLAN_FLAGS: flags = (MacvlanFlags)data.U16; break;
                case IFLA_MACVLAN_BC_QUEUE_LEN: queue = data.U32; break;
                case IFLA_MACVLAN_BC_QUEUE_LEN_USED: used = data.U32; break;
                case IFLA_MACVLAN_BC_CUTOFF: cutoff = data.S32; break;
            }
        return new() { Mode = mode, Flags = flags, BroadcastQueueLength = queue, BroadcastQueueLengthUsed = used, BroadcastCutoff = cutoff };
    }

    internal void Write(NetlinkWriter writer)
    {
        U32(writer, IFLA_MACVLAN_MODE, (uint?)Mode);
        U16(writer, IFLA_MACVLAN_FLAGS, (ushort?)Flags);
        U32(writer, IFLA_MACVLAN_BC_QUEUE_LEN, BroadcastQueueLength);
        S32(writer, IFLA_MACVLAN_BC_CUTOFF, BroadcastCutoff);
    }
}

/// <summary>Says whom a macvlan can talk to (<c>MACVLAN_MODE_*</c> in <c>linux/if_link.h</c>).</summary>
public enum MacvlanMode
{
    /// <summary>Nobody on the same parent.</summary>
    Private = 1,
    /// <summary>Others on the same parent through a switch that sends frames back (802.1Qbg).</summary>
    Vepa = 2,
    /// <summary>Others on the same parent, directly.</summary>
    Bridge = 4,
    /// <summary>The only link on its parent, whose hardware address it takes over.</summary>
    Passthru = 8,
    /// <summary>Only machines on a list of hardware addresses.</summary>
    Source = 16,
}

/// <summary>Tells what is special about a macvlan (<c>MACVLAN_FLAG_*</c> in <c>linux/if_link.h</c>).</summary>
[Flags]
public enum MacvlanFlags : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>In the mode <see cref="MacvlanMode.Passthru"/> the parent isn't made promiscuous (<c>MACVLAN_FLAG_NOPROMISC</c>).</summary>
    NoPromiscuous = 1,
    /// <summary>In the mode <see cref="MacvlanMode.Source"/> a frame that matched goes to nobody else (<c>MACVLAN_FLAG_NODST</c>).</summary>
    NoDestination = 2,
}
