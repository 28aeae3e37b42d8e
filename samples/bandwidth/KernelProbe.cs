using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Samples.Bandwidth;

/// <summary>Finds out whether the kernel can do what ADD asks of it, by doing it in a network namespace that is nobody's and ends at once.</summary>
static class KernelProbe
{
    /// <summary>Tries everything that a mode needs.</summary>
    /// <exception cref="CniException">PluginNotAvailable (50), with what the kernel said.</exception>
    public static void Require(EgressMode mode)
    {
        try
        {
            using NetworkNamespace nobody = NetworkNamespace.CreateAnonymous();
            using RouteSocket socket = RouteSocket.Open(nobody);
            Try(socket, mode);
        }
        catch (Exception e) when (e is NetlinkException or NetworkNamespaceException)
        {
            throw new CniException(CniErrorCode.PluginNotAvailable, $"this kernel can't limit traffic: {e.Message}", null, e);
        }
    }

    static void Try(RouteSocket socket, EgressMode mode)
    {
        var limit = new RateLimit(125_000, 125_000);
        socket.AddQdisc(LinkRef.Loopback, limit.ToShaper());
        if (mode == EgressMode.Pod)
            return;
        TrafficAction action = mode == EgressMode.Police ? limit.ToPolice() : new MirredAction(socket.AddLink(new IfbSpec("probe")).Index);
        socket.AddQdisc(LinkRef.Loopback, new IngressSpec());
        socket.AddFilter(LinkRef.Loopback, new U32Spec { Priority = 1, Actions = [action] });
    }
}
