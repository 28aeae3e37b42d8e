using Cni.Netlink.Nftables;

namespace Cni.Netlink;

public sealed partial class NetworkNamespace
{
    /// <summary>Opens a socket to the namespace's nftables.</summary>
    /// <returns>The socket; the caller disposes of it.</returns>
    public NftSocket OpenNftables() => NftSocket.Open(this);
}
