using System.Globalization;
using System.Net.Sockets;
using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Samples.Dhcp;

/// <summary>The interface of a pod: where it is, so that it is found again after a restart, and only it.</summary>
sealed record LeasedLink
{
    const int ARPHRD_ETHER = 1;

    /// <summary>The path of its namespace, as the runtime gave it.</summary>
    public required string Netns { get; init; }

    /// <summary>What the namespace is: a path can come to mean another one.</summary>
    public required ulong NetnsDevice { get; init; }

    public required ulong NetnsInode { get; init; }

    public required string Name { get; init; }

    public required int Index { get; init; }

    /// <summary>The hardware address when the lease was got. Others may change the interface's; servers know the client by this one.</summary>
    public required byte[] Mac { get; init; }

    /// <summary>What the interface is, in the kernel's words; empty for hardware.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Looks for an interface.</summary>
    /// <param name="hostPrefix">Where the node's root is mounted; empty for the daemon's own.</param>
    /// <param name="netns">The path of the namespace.</param>
    /// <param name="name">The interface's name.</param>
    /// <exception cref="CniException">There is no such namespace, or no such interface, or it isn't Ethernet.</exception>
    public static LeasedLink Find(string hostPrefix, string netns, string name)
    {
        using NetworkNamespace pod = OpenNamespace(hostPrefix + netns);
        using RouteSocket socket = RouteSocket.Open(pod);
        if (socket.TryGetLink(name) is not { } link)
        {
            throw new CniException(CniErrorCode.InvalidNetworkConfig, $"error looking up \"{name}\": Link not found",
                "DHCP is spoken through the pod's interface, so the plugin that calls dhcp must make it first");
        }
        if (link.HardwareType != ARPHRD_ETHER || link.Mac is null)
            throw new CniException(CniErrorCode.InvalidNetworkConfig, $"\"{name}\" has no Ethernet address", string.Create(CultureInfo.InvariantCulture, $"its hardware type is {link.HardwareType}"));
        var (device, inode) = pod.GetIdentity();
        return new() { Netns = netns, NetnsDevice = device, NetnsInode = inode, Name = name, Index = link.Index, Mac = link.Mac.GetAddressBytes(), Kind = link.Kind };
    }

    /// <summary>Opens the namespace, if it and the interface are still there.</summary>
    /// <exception cref="PodGoneException">One of them is gone.</exception>
    public NetworkNamespace Open(string hostPrefix)
    {
        NetworkNamespace pod;
        try
        {
            pod = NetworkNamespace.TryOpen(hostPrefix + Netns) ?? throw new PodGoneException($"namespace {Netns} is gone");
        }
        catch (NetworkNamespaceException e)
        {
            throw new PodGoneException(e.Message);
        }
        try
        {
            if (pod.GetIdentity() != (NetnsDevice, NetnsInode))
                throw new PodGoneException($"{Netns} is another namespace now");
            using RouteSocket socket = RouteSocket.Open(pod);
            if (socket.TryGetLink(Index) is null)
                throw new PodGoneException($"interface {Name} is gone");
            return pod;
        }
        catch
        {
            pod.Dispose();
            throw;
        }
    }

    /// <summary>Brings the interface up and tells whether packets can pass it yet.</summary>
    public bool PrepareIpv4(RouteSocket socket)
    {
        Link link = socket.TryGetLink(Index) ?? throw new PodGoneException($"interface {Name} is gone");
        if (!link.IsUp)
        {
            socket.SetUp(Index);
            link = socket.GetLink(Index);
        }
        return link.OperState is OperState.Up or OperState.Unknown;
    }

    /// <summary>Tells whether the interface has a link-local address that has been found to be its alone.</summary>
    public bool IsReadyForIpv6(RouteSocket socket)
    {
        foreach (LinkAddress each in socket.ListAddresses(Index, AddressFamily.InterNetworkV6))
        {
            if (each.Address.Address.IsIPv6LinkLocal && (!each.IsTentative || each.Flags.HasFlag(AddressFlags.Optimistic)))
                return true;
        }
        return false;
    }

    static NetworkNamespace OpenNamespace(string path)
    {
        try
        {
            return NetworkNamespace.Open(path);
        }
        catch (NetworkNamespaceException e)
        {
            string reason = e.IsNotFound ? $"failed to Statfs \"{path}\": {e.Errno.Text().ToLowerInvariant()}" : e.Message;
            throw new CniException(CniErrorCode.InvalidEnvironment, $"failed to open netns \"{path}\": {reason}", "seen from the DHCP daemon, which may have another view of the file system");
        }
    }
}

/// <summary>The pod, or its interface, isn't there any more.</summary>
sealed class PodGoneException(string message) : Exception(message);
