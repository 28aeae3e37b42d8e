namespace Cni.Netlink;

/// <summary>Describes a link that sends and receives the frames of one VLAN of another link: <c>new VlanSpec("eth0.5") { Parent = "eth0", Options = new() { Id = 5 } }</c>.</summary>
/// <remarks><see cref="LinkSpec.Parent"/> and <see cref="VlanOptions.Id"/> must be set; the parent counts in the namespace of the socket even if the link is born in another one.</remarks>
/// <param name="Name">The name.</param>
public sealed record VlanSpec(string Name) : LinkSpec(Name)
{
    /// <inheritdoc/>
    public override string Kind => "vlan";

    /// <summary>The settings of the link.</summary>
    public VlanOptions Options { get; init; } = new();

    /// <inheritdoc/>
    protected internal override void WriteData(NetlinkWriter writer) => Options.Write(writer);
}
