using System.Diagnostics.CodeAnalysis;
using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Toolkit;

/// <summary>Opens the pod's network namespace from <c>CNI_NETNS</c>, with the reference plugins' wording where it isn't one.</summary>
public static class PodNamespace
{
    /// <summary>Opens the namespace that ADD and CHECK work in.</summary>
    /// <param name="path">The value of <c>CNI_NETNS</c>.</param>
    /// <returns>The namespace; yours to dispose of.</returns>
    /// <exception cref="CniException">InvalidEnvironment (4) if there is nothing at the path, or something else than a network namespace.</exception>
    public static NetworkNamespace Open(string path)
    {
        try
        {
            return NetworkNamespace.Open(path);
        }
        catch (NetworkNamespaceException e)
        {
            throw Failure(path, e);
        }
    }

    /// <summary>Opens the namespace that DEL cleans, if there is one left.</summary>
    /// <param name="path">The value of <c>CNI_NETNS</c>; null or empty if the runtime has none to give.</param>
    /// <param name="netns">The namespace; yours to dispose of.</param>
    /// <returns>False if the path is empty, names nothing, or names a file that isn't a namespace any more (an unmounted one).</returns>
    /// <exception cref="CniException">InvalidEnvironment (4) if it is there and can't be opened.</exception>
    public static bool TryOpen(string? path, [NotNullWhen(true)] out NetworkNamespace? netns)
    {
        netns = null;
        if (string.IsNullOrEmpty(path))
            return false;
        try
        {
            netns = NetworkNamespace.TryOpen(path);
            return netns is not null;
        }
        catch (NetworkNamespaceException e)
        {
            throw Failure(path, e);
        }
    }

    private static CniException Failure(string path, NetworkNamespaceException e)
    {
        string reason =
            e.IsNotFound ? $"failed to Statfs \"{path}\": {e.Errno.Text().ToLowerInvariant()}" :
            e.IsNotANamespace ? $"unknown FS magic on \"{path}\"" : e.Message;
        return new(CniErrorCode.InvalidEnvironment, $"failed to open netns \"{path}\": {reason}", $"CNI_NETNS: {e.Message}", e);
    }
}
