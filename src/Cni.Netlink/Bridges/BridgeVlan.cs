namespace Cni.Netlink;

/// <summary>Describes a VLAN, or a range of them, that a port of a bridge takes part in.</summary>
/// <param name="Id">The VLAN, 1 to 4094; of a range the first.</param>
public sealed record BridgeVlan(ushort Id)
{
    /// <summary>The last VLAN of a range; equal to <see cref="Id"/> for one.</summary>
    public ushort LastId { get; init; } = Id;

    /// <summary>Whether frames that come in untagged belong to it (<c>BRIDGE_VLAN_INFO_PVID</c>).</summary>
    public bool Pvid { get; init; }

    /// <summary>Whether frames go out untagged (<c>BRIDGE_VLAN_INFO_UNTAGGED</c>).</summary>
    public bool Untagged { get; init; }

    /// <summary>Says which VLAN this is.</summary>
    /// <returns><c>vlan 5 pvid untagged</c> or <c>vlan 10-20</c>.</returns>
    public override string ToString() => $"vlan {Id}{(LastId > Id ? $"-{LastId}" : "")}{(Pvid ? " pvid" : "")}{(Untagged ? " untagged" : "")}";
}
