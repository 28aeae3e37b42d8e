namespace Cni.Netlink;

/// <summary>Describes a link that packets of others are redirected to, so that what they receive can be queued and shaped (<c>ifb</c>).</summary>
/// <param name="Name">The name.</param>
public sealed record IfbSpec(string Name) : LinkSpec(Name)
{
    /// <inheritdoc/>
    public override string Kind => "ifb";
}
