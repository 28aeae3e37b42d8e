namespace Cni.Netlink;

/// <summary>Describes a bridge.</summary>
/// <param name="Name">The name.</param>
public sealed record BridgeSpec(string Name) : LinkSpec(Name)
{
    /// <inheritdoc/>
    public override string Kind => "bridge";

    /// <summary>The settings of the bridge.</summary>
    public BridgeOptions Options { get; init; } = new();

    /// <summary>Whether the bridge is to receive all frames (<c>IFF_PROMISC</c>), set by a second request.</summary>
    public bool Promiscuous { get; init; }

    /// <inheritdoc/>
    protected internal override void WriteData(NetlinkWriter writer) => BridgeCodec.Write(writer, Options);
}
