namespace Cni.Netlink;

/// <summary>Describes a link that shares the hardware address of another and is told apart by IP address: <c>new IpvlanSpec("eth0") { Parent = "ens1", Namespace = pod, Options = new() { Mode = IpvlanMode.L2 } }</c>.</summary>
/// <remarks>
/// <see cref="LinkSpec.Parent"/> must be set, and counts in the namespace of the socket even if the link is born in another one.
/// Without a mode the kernel takes <see cref="IpvlanMode.L3"/>. A parent that carries a macvlan is refused.
/// </remarks>
/// <param name="Name">The name.</param>
public sealed record IpvlanSpec(string Name) : LinkSpec(Name)
{
    /// <inheritdoc/>
    public override string Kind => "ipvlan";

    /// <summary>The settings of the link.</summary>
    public IpvlanOptions Options { get; init; } = new();

    /// <inheritdoc/>
    protected internal override void WriteData(NetlinkWriter writer) => Options.Write(writer);
}
