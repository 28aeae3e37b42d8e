namespace Cni.Netlink;

/// <summary>Describes a domain with a routing table of its own (VRF), which links join as <see cref="LinkSettings.Master"/>: <c>new VrfSpec("red") { Up = true, Options = new() { Table = 100 } }</c>.</summary>
/// <remarks><see cref="VrfOptions.Table"/> must be set. Addresses and routes of a link move to the table as it joins.</remarks>
/// <param name="Name">The name.</param>
public sealed record VrfSpec(string Name) : LinkSpec(Name)
{
    /// <inheritdoc/>
    public override string Kind => "vrf";

    /// <summary>The settings of the link.</summary>
    public VrfOptions Options { get; init; } = new();

    /// <inheritdoc/>
    protected internal override void WriteData(NetlinkWriter writer) => Options.Write(writer);
}
