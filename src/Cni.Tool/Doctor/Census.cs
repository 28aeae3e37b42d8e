using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Cni.Netlink;

namespace Cni.Tool;

/// <summary>Every network namespace that anybody holds on to, and the addresses in them.</summary>
/// <remarks>
/// Those that are mounted somewhere (nsfs in <c>/proc/self/mountinfo</c>, which is where <c>ip netns</c> and runtimes keep them), those that a
/// process is in, and those that a process has open. The doctor's own is left out: what is there belongs to the node.
/// </remarks>
internal sealed partial class Census : IDisposable
{
    private const long NsfsMagic = 0x6e736673;

    private readonly List<NetworkNamespace> _namespaces = [];
    private readonly HashSet<(ulong, ulong)> _seen = [];

    private Census()
    {
    }

    /// <summary>How many namespaces there are beside the node's own.</summary>
    public int Count => _namespaces.Count;

    /// <summary>The addresses that are on an interface in one of them.</summary>
    public HashSet<IPAddress> Addresses { get; } = [];

    public static Census Take()
    {
        var census = new Census();
        using (var own = NetworkNamespace.OpenCurrent())
            census._seen.Add(own.GetIdentity());
        foreach (string path in Mounted())
            census.Look(path);
        foreach (string path in HeldByProcesses())
            census.Look(path);
        return census;
    }

    /// <summary>The ids that the node's links know these namespaces by.</summary>
    public HashSet<int> IdsIn(RouteSocket route)
    {
        var ids = new HashSet<int>();
        foreach (var ns in _namespaces)
        {
            if (route.GetNamespaceId(ns) is { } id)
                ids.Add(id);
        }
        return ids;
    }

    public void Dispose() => _namespaces.ForEach(static ns => ns.Dispose());

    private void Look(string path)
    {
        NetworkNamespace? ns = null;
        try
        {
            ns = NetworkNamespace.TryOpen(path);
            if (ns is null || !_seen.Add(ns.GetIdentity()))
            {
                ns?.Dispose();
                return;
            }
            using var route = ns.OpenRouteSocket();
            foreach (var address in route.ListAddresses())
                Addresses.Add(address.Address.Address);
            _namespaces.Add(ns);
        }
        catch (NetworkNamespaceException e) when (e.IsNotFound || e.Errno == Errno.ESRCH)
        {
            // Its process has just ended.
            ns?.Dispose();
        }
    }

    private static IEnumerable<string> Mounted()
    {
        // 36 35 0:4 net:[4026532281] /run/netns/blue rw shared:1 - nsfs nsfs rw
        foreach (string line in File.ReadLines("/proc/self/mountinfo"))
        {
            if (line.Split(' ') is { Length: > 5 } words && words[3].StartsWith("net:[", StringComparison.Ordinal))
                yield return Unescape(words[4]);
        }
    }

    private static IEnumerable<string> HeldByProcesses()
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (string process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out int pid) || pid == Environment.ProcessId)
                continue;
            foreach (string link in (IEnumerable<string>)[process + "/ns/net", .. Files(process + "/fd")])
            {
                // One that was opened by a name which is gone since is shown as "/".
                string? target = Target(link);
                if (target is "/" ? IsNamespace(link) : target?.StartsWith("net:[", StringComparison.Ordinal) is true && known.Add(target))
                    yield return link;
            }
        }
    }

    private static string[] Files(string folder)
    {
        try
        {
            return Directory.GetFiles(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Asks for the file system, without opening what may be a device.</summary>
    private static unsafe bool IsNamespace(string link)
    {
        long* answer = stackalloc long[32];
        return FileSystem(link, answer) == 0 && answer[0] == NsfsMagic;
    }

    [LibraryImport("libc", EntryPoint = "statfs", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int FileSystem(string path, long* answer);

    /// <summary>Undoes the kernel's escapes of spaces and the like, such as <c>\040</c>.</summary>
    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var bytes = new List<byte>();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length)
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 3), 8));
                i += 3;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
            }
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
