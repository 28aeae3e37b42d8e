using Cni.Netlink.Conntrack;

namespace Cni.Netlink;

public sealed partial class NetworkNamespace
{
    /// <summary>Opens a socket to the connections that the namespace tracks.</summary>
    /// <returns>The socket; the caller disposes of it.</returns>
    public ConntrackSocket OpenConntrack() => ConntrackSocket.Open(this);
}
