namespace Cni.Netlink;

/// <summary>Describes a link with a hardware address of its own on top of another: <c>new MacvlanSpec("eth0") { Parent = "ens1", Namespace = pod, Options = new() { Mode = MacvlanMode.Bridge } }</c>.</summary>
/// <remarks>
/// <see cref="LinkSpec.Parent"/> must be set, and counts in the namespace of the socket even if the link is born in another one.
/// Without a mode the kernel takes <see cref="MacvlanMode.Vepa"/>.
/// </remarks>
/// <param name="Name">The name.</param>
public sealed record MacvlanSpec(string Name) : LinkSpec(Name)
{
    /// <inheritdoc/>
    public override string Kind => "macvlan";

    /// <summary>The settings of the link.</summary>
    public MacvlanOptions Options { get; init; } = new();

    /// <inheritdoc/>
    protected internal override void WriteData(NetlinkWriter writer) => Options.Write(writer);
}
