namespace Cni.Netlink;

/// <summary>Lets any kind of link be read: implement it on a type of your own and call <see cref="Link.GetData{T}"/>.</summary>
/// <remarks>Static members, so that nothing has to be registered and a trimmed program keeps just what it uses.</remarks>
/// <typeparam name="TSelf">The type that implements it.</typeparam>
public interface ILinkKind<TSelf> where TSelf : ILinkKind<TSelf>
{
    /// <summary>The kernel's name of the kind: <c>IFLA_INFO_KIND</c> for a link, <c>IFLA_INFO_SLAVE_KIND</c> for a port.</summary>
    static abstract string Kind { get; }

    /// <summary>Reads the kind's data.</summary>
    /// <param name="data">The attributes in <c>IFLA_INFO_DATA</c> or <c>IFLA_INFO_SLAVE_DATA</c>.</param>
    /// <returns>The data.</returns>
    static abstract TSelf Read(AttributeReader data);
}
