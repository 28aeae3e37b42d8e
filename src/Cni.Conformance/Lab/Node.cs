using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cni.Conformance.Interop;
using Cni.Netlink;

namespace Cni.Conformance.Lab;

/// <summary>A network namespace that plays the node, with an uplink and a default route, and a folder for plugins' state.</summary>
internal sealed class Node : IDisposable
{
    /// <summary>The interface of the node's default route.</summary>
    public const string Uplink = "uplink0";

    readonly List<Pod> _pods = [];

    public Node()
    {
        Folder = Directory.CreateTempSubdirectory("cni-conformance-").FullName;
        State = Directory.CreateDirectory(Path.Combine(Folder, "state")).FullName;
        Namespace = NetworkNamespace.CreateAnonymous();
        using var route = Namespace.OpenRouteSocket();
        route.SetUp(LinkRef.Loopback);
        route.AddLink(new VethSpec(Uplink) { Peer = new VethPeer("uplink1"), Up = true });
        route.SetUp("uplink1");
        route.AddAddress(Uplink, InterfaceAddress.Parse("198.18.0.1/24"));
        route.AddRoute(new Route(InterfaceAddress.AnyIPv4) { Gateway = System.Net.IPAddress.Parse("198.18.0.254"), Link = Uplink });
    }

    /// <summary>A folder of this node alone.</summary>
    public string Folder { get; }

    /// <summary>The folder below it in which plugins keep their state: <c>{dir}</c> in configurations.</summary>
    public string State { get; }

    /// <summary>The namespace, which has no path: only what runs in it can find it.</summary>
    public NetworkNamespace Namespace { get; }

    /// <summary>Makes a pod, which goes with the node.</summary>
    public Pod AddPod()
    {
        var pod = new Pod();
        lock (_pods)
            _pods.Add(pod);
        return pod;
    }

    /// <summary>Runs a program in the node.</summary>
    public Run Execute(Invocation invocation, TimeSpan timeout, TimeSpan? killAfter = null)
    {
        long start = Stopwatch.GetTimestamp();
        PluginProcess? process;
        int errno;
        // Somebody who copies the file into place right now is done in a moment (ETXTBSY).
        for (int attempt = 0; (process = PluginProcess.TryStart((int)Namespace.DangerousGetHandle(), invocation.Path, invocation.Variables, out errno)) is null && errno == Libc.ETXTBSY && attempt < 10; attempt++)
            CancellationToken.None.WaitHandle.WaitOne(20);
        if (process is null)
            return new(invocation, RunEnd.NotStarted, -1, 0, [], Encoding.UTF8.GetBytes(((Errno)errno).Text()));
        using (process)
        {
            var end = process.Communicate(invocation.Stdin, timeout, killAfter);
            return new(invocation, end, process.ExitCode, process.Signal, process.Stdout, process.Stderr)
            {
                IgnoredTermination = process.IgnoredTermination,
                Duration = Stopwatch.GetElapsedTime(start),
            };
        }
    }

    /// <summary>Everything there is in the node and in the folder for state.</summary>
    public List<string> Look() => [.. NodeState.Of(Namespace, "node"), .. NodeState.OfFolder(State)];

    /// <summary>The processes that run in the node or one of its pods; nobody but a plugin can have started them.</summary>
    public List<(int Pid, string Name)> Processes()
    {
        HashSet<string> names;
        lock (_pods)
            names = [.. _pods.Select(pod => pod.Namespace).Append(Namespace).Select(ns => string.Create(CultureInfo.InvariantCulture, $"net:[{ns.GetIdentity().Inode}]"))];
        var found = new List<(int, string)>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out int pid))
                continue;
            try
            {
                if (new FileInfo($"{folder}/ns/net").LinkTarget is { } target && names.Contains(target))
                    found.Add((pid, File.ReadAllText($"{folder}/comm").Trim()));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }
        return found;
    }

    public void Dispose()
    {
        // A process left in a namespace would keep it alive, and with it everything in it.
        foreach (var (pid, _) in Processes())
            _ = Libc.kill(pid, Libc.SIGKILL);
        foreach (var pod in _pods)
            pod.Dispose();
        Namespace.Dispose();
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // A process that is still dying may have written once more. It is a temporary folder.
        }
    }
}
