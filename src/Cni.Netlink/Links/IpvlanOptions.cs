using static Cni.Netlink.OptionalAttributes;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Holds the settings of an ipvlan, for making and reading one: null leaves a setting to the kernel.</summary>
/// <remarks>The attributes <c>IFLA_IPVLAN_*</c>. Mode and isolation belong to the parent: all links on it share what was set last.</remarks>
public sealed record IpvlanOptions : ILinkKind<IpvlanOptions>
{
    /// <summary>At which layer the parent hands packets over (<c>IFLA_IPVLAN_MODE</c>).</summary>
    public IpvlanMode? Mode { get; init; }

    /// <summary>Whether links on the same parent reach each other (<c>IFLA_IPVLAN_FLAGS</c>).</summary>
    public IpvlanIsolation? Isolation { get; init; }

    static string ILinkKind<IpvlanOptions>.Kind => "ipvlan";

    static IpvlanOptions ILinkKind<IpvlanOptions>.Read(AttributeReader data)
    {
        IpvlanMode? mode = null;
        IpvlanIsolation? isolation = null;
        while (data.MoveNext())
            switch (data.Type)
            {
                case IFLA_IPVLAN_MODE: mode = (IpvlanMode)data.U16; break;
                case IFLA_IPVLAN_FLAGS: isolation = (IpvlanIsolation)data.U16; break;
            }
        return new() { Mode = mode, Isolation = isolation };
    }

    internal void Write(NetlinkWriter writer)
    {
        U16(writer, IFLA_IPVLAN_MODE, (ushort?)Mode);
        U16(writer, IFLA_IPVLAN_FLAGS, (ushort?)Isolation);
    }
}

/// <summary>Says at which layer an ipvlan's parent hands packets over (<c>IPVLAN_MODE_*</c> in <c>linux/if_link.h</c>).</summary>
public enum IpvlanMode
{
    /// <summary>Frames: the link resolves addresses and receives broadcasts itself.</summary>
    L2 = 0,
    /// <summary>Packets: the parent's namespace routes, and broadcasts and multicasts don't arrive.</summary>
    L3 = 1,
    /// <summary>Packets that have also passed netfilter and connection tracking of the parent's namespace.</summary>
    L3S = 2,
}

/// <summary>Says whether ipvlans on one parent reach each other (<c>IPVLAN_F_*</c> in <c>linux/if_link.h</c>).</summary>
public enum IpvlanIsolation
{
    /// <summary>They do, directly.</summary>
    None = 0,
    /// <summary>They don't (<c>IPVLAN_F_PRIVATE</c>).</summary>
    Private = 1,
    /// <summary>They do through a switch that sends frames back (<c>IPVLAN_F_VEPA</c>).</summary>
    Vepa = 2,
}
