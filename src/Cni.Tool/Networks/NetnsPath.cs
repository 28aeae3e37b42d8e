using System.Security.Cryptography;
using System.Text;
using Cni.Netlink;

namespace Cni.Tool;

/// <summary>Finds network namespaces by what people call them.</summary>
internal static class NetnsPath
{
    /// <summary>A path as it is; a bare name is one that <c>ip netns</c> knows.</summary>
    public static string Of(string netns)
    {
        if (netns.Length == 0)
            throw new ToolException("The network namespace has no name: give a path, or a name that \"ip netns\" lists.");
        return netns.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(netns) : $"{NetworkNamespace.NamedFolder}/{netns}";
    }

    /// <summary>The id that cnitool gives a namespace: <c>cnitool-</c> and ten bytes of a hash of its path.</summary>
    public static string DefaultContainerId(string path) =>
        "cnitool-" + Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 10));

    /// <summary>Makes sure that a namespace is there, before plugins say so in many words.</summary>
    /// <exception cref="ToolException">It is not.</exception>
    public static void Require(string path)
    {
        try
        {
            using var ns = NetworkNamespace.Open(path);
        }
        catch (NetworkNamespaceException e) when (e.IsNotFound)
        {
            string make = Path.GetDirectoryName(path) == NetworkNamespace.NamedFolder ? $" Make it with \"ip netns add {Path.GetFileName(path)}\"." : " Name one that \"ip netns\" lists, or a path such as /proc/PID/ns/net.";
            throw new ToolException($"There is no network namespace at {path}.{make}", e);
        }
        catch (NetworkNamespaceException e) when (e.IsNotANamespace)
        {
            throw new ToolException($"{path} is no network namespace: its file is only what is left of one. Remove it and make it anew.", e);
        }
        catch (NetworkNamespaceException e) when (e.Errno is Errno.EACCES or Errno.EPERM)
        {
            throw new ToolException($"You may not open the network namespace at {path}: try it with sudo.", e);
        }
    }

    /// <summary>The names that <c>ip netns</c> lists.</summary>
    public static IEnumerable<string> Names()
    {
        try
        {
            return Directory.EnumerateFiles(NetworkNamespace.NamedFolder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
