using System.Runtime.InteropServices;

namespace Cni.Netlink;

/// <summary>The kernel's constants and fixed headers for rtnetlink, in its own spelling (linux/rtnetlink.h and friends).</summary>
internal static partial class Rtnl
{
    public const ushort
        RTM_NEWLINK = 16, RTM_DELLINK = 17, RTM_GETLINK = 18, RTM_SETLINK = 19,
        RTM_NEWADDR = 20, RTM_DELADDR = 21, RTM_GETADDR = 22,
        RTM_NEWROUTE = 24, RTM_DELROUTE = 25, RTM_GETROUTE = 26,
        RTM_NEWNEIGH = 28, RTM_DELNEIGH = 29, RTM_GETNEIGH = 30,
        RTM_NEWRULE = 32, RTM_DELRULE = 33, RTM_GETRULE = 34,
        RTM_NEWQDISC = 36, RTM_DELQDISC = 37, RTM_GETQDISC = 38,
        RTM_NEWTCLASS = 40, RTM_DELTCLASS = 41, RTM_GETTCLASS = 42,
        RTM_NEWTFILTER = 44, RTM_DELTFILTER = 45, RTM_GETTFILTER = 46,
        RTM_NEWNSID = 88, RTM_DELNSID = 89, RTM_GETNSID = 90,
        RTM_NEWLINKPROP = 108, RTM_DELLINKPROP = 109;

    public const byte AF_UNSPEC = 0, AF_INET = 2, AF_BRIDGE = 7, AF_INET6 = 10;

    public const uint RTEXT_FILTER_VF = 1, RTEXT_FILTER_BRVLAN = 2, RTEXT_FILTER_BRVLAN_COMPRESSED = 4, RTEXT_FILTER_SKIP_STATS = 8;

    public const ushort NLA_F_NESTED = 0x8000;

    [StructLayout(LayoutKind.Sequential)]
    public struct IfInfo { public byte Family; public byte Pad; public ushort Type; public int Index; public uint Flags; public uint Change; }

    [StructLayout(LayoutKind.Sequential)]
    public struct IfAddr { public byte Family; public byte PrefixLength; public byte Flags; public byte Scope; public int Index; }

    [StructLayout(LayoutKind.Sequential)]
    public struct RtMsg { public byte Family; public byte DstLength; public byte SrcLength; public byte Tos; public byte Table; public byte Protocol; public byte Scope; public byte Type; public uint Flags; }

    [StructLayout(LayoutKind.Sequential)]
    public struct RtNextHop { public ushort Length; public byte Flags; public byte Hops; public int Index; }

    [StructLayout(LayoutKind.Sequential)]
    public struct NdMsg { public byte Family; public byte Pad1; public ushort Pad2; public int Index; public ushort State; public byte Flags; public byte Type; }

    [StructLayout(LayoutKind.Sequential)]
    public struct RuleHdr { public byte Family; public byte DstLength; public byte SrcLength; public byte Tos; public byte Table; public byte Res1; public byte Res2; public byte Action; public uint Flags; }

    [StructLayout(LayoutKind.Sequential)]
    public struct RtGen { public byte Family; }

    [StructLayout(LayoutKind.Sequential)]
    public struct BridgeVlanInfo { public ushort Flags; public ushort Vid; }

    [StructLayout(LayoutKind.Sequential)]
    public struct IfaCacheInfo { public uint Preferred; public uint Valid; public uint Created; public uint Updated; }
}
