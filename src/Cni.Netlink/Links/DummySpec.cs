namespace Cni.Netlink;

/// <summary>Describes a link that drops what is sent to it and serves to hold addresses.</summary>
/// <param name="Name">The name.</param>
public sealed record DummySpec(string Name) : LinkSpec(Name)
{
    /// <inheritdoc/>
    public override string Kind => "dummy";
}
