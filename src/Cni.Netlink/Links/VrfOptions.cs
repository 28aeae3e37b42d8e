using static Cni.Netlink.OptionalAttributes;
using static Cni.Netlink.Rtnl;

namespace Cni.Netlink;

/// <summary>Holds the settings of a VRF, for making and reading one.</summary>
/// <remarks>The attributes <c>IFLA_VRF_*</c>.</remarks>
public sealed record VrfOptions : ILinkKind<VrfOptions>
{
    /// <summary>The routing table of the domain; 0 and the table <c>unspec</c> are refused by the kernel (<c>IFLA_VRF_TABLE</c>).</summary>
    public uint? Table { get; init; }

    static string ILinkKind<VrfOptions>.Kind => "vrf";

    static VrfOptions ILinkKind<VrfOptions>.Read(AttributeReader data) => new() { Table = data.Find(IFLA_VRF_TABLE) ? data.U32 : null };

    internal void Write(NetlinkWriter writer) => U32(writer, IFLA_VRF_TABLE, Table);
}

/// <summary>Tells what a VRF keeps about a link in it, for <see cref="Link.GetPortData{T}"/>.</summary>
/// <remarks>The attributes <c>IFLA_VRF_PORT_*</c>.</remarks>
public sealed record VrfPortOptions : ILinkKind<VrfPortOptions>
{
    /// <summary>The routing table of the domain that the link is in (<c>IFLA_VRF_PORT_TABLE</c>).</summary>
    public uint? Table { get; init; }

    static string ILinkKind<VrfPortOptions>.Kind => "vrf";

    static VrfPortOptions ILinkKind<VrfPortOptions>.Read(AttributeReader data) => new() { Table = data.Find(IFLA_VRF_PORT_TABLE) ? data.U32 : null };
}
