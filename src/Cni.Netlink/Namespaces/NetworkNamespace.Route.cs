namespace Cni.Netlink;

public sealed partial class NetworkNamespace
{
    /// <summary>Opens a socket for the links, addresses and routes of the namespace.</summary>
    /// <returns>The socket, owned by the caller, usable from any thread.</returns>
    public RouteSocket OpenRouteSocket() => RouteSocket.Open(this);
}
