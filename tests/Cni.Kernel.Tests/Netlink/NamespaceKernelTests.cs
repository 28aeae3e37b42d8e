using System.Globalization;
using Cni.Netlink;
using Cni.Tests;

namespace Cni.Kernel.Tests.Netlink;

/// <summary>Counts descriptors of the process, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(FileDescriptors), DisableParallelization = true)]
public sealed class FileDescriptors;

[Collection(nameof(FileDescriptors))]
public sealed class NamespaceKernelTests : RouteFixture
{
    static string Home() => new FileInfo("/proc/thread-self/ns/net").LinkTarget!;

    [KernelFact(Needs.Veth)]
    public void Pool_threads_stay_at_home_after_every_kind_of_namespace_call()
    {
        string home = Home();
        Action[] calls =
        [
            () => NetworkNamespace.Open(Pod.Path).Dispose(),
            () => PodNs.OpenRouteSocket().Dispose(),
            () => PodNs.OpenNetlink(NetlinkFamily.Netfilter).Dispose(),
            () => PodNs.OpenSocket(2, 2, 0).Dispose(),
            () => PodNs.Sysctl.Read("net/ipv4/ip_forward"),
            () => PodNs.Sysctl.Write("net/ipv4/ip_forward", "1"),
            () => NetworkNamespace.CreateAnonymous().Dispose(),
            () => RouteMonitor.Open(RouteGroups.Links, PodNs).Dispose(),
            () => PodRoute.WaitForLink("lo", _ => false, TimeSpan.FromMilliseconds(1)),
        ];
        foreach (var call in calls)
        {
            call();
            Assert.Equal(home, Home());
        }
        // Calls and pool work side by side, with enough blocked work to make the pool start threads meanwhile.
        var homes = Enumerable.Range(0, 64).Select(i => Task.Run(() =>
        {
            calls[i % calls.Length]();
            return Home();
        })).ToArray();
        Assert.All(Task.WhenAll(homes).Result, found => Assert.Equal(home, found));
        var threads = Enumerable.Range(0, 8).Select(_ => { string found = ""; var thread = new Thread(() => found = Home()); thread.Start(); thread.Join(); return found; });
        Assert.All(threads, found => Assert.Equal(home, found));
    }

    [KernelFact(Needs.Veth)]
    public void No_descriptor_is_left_open_and_each_is_closed_on_exec()
    {
        static int Count() => Directory.GetFileSystemEntries("/proc/self/fd").Length;
        void Everything()
        {
            using var ns = NetworkNamespace.Open(Pod.Path);
            using var route = ns.OpenRouteSocket();
            using var monitor = RouteMonitor.Open(RouteGroups.Links, ns, allNamespaces: true);
            using var anonymous = NetworkNamespace.CreateAnonymous();
            foreach (string entry in Directory.GetFileSystemEntries("/proc/self/fdinfo"))
            {
                string target = new FileInfo(entry.Replace("fdinfo", "fd", StringComparison.Ordinal)).LinkTarget ?? "";
                if (!target.StartsWith("net:[", StringComparison.Ordinal) && !target.Contains("eventfd", StringComparison.Ordinal))
                    continue;
                string flags = File.ReadLines(entry).First(line => line.StartsWith("flags:", StringComparison.Ordinal))[6..].Trim();
                Assert.True((Convert.ToInt32(flags, 8) & 0x80000) != 0, $"{target} is not close-on-exec");
            }
            route.WaitForLink("lo", _ => false, TimeSpan.FromMilliseconds(1));
            Assert.ThrowsAny<IOException>(() => NetworkNamespace.Open("/tmp"));
            Assert.Throws<NetlinkException>(() => ns.Sysctl.Read("net/ipv4/nothing"));
        }
        Everything();
        GC.Collect(); // what other tests left to the finalizer
        GC.WaitForPendingFinalizers();
        int before = Count();
        for (int i = 0; i < 50; i++)
            Everything();
        Assert.True(Count() - before < 25, $"{Count() - before} descriptors more than before"); // the runtime opens one now and then; a leak would be a multiple of 50
    }

    [KernelFact]
    public void Named_namespaces_are_made_seen_by_ip_and_deleted()
    {
        string name = $"cnit-{Environment.ProcessId}-named";
        using (var ns = NetworkNamespace.Create(name))
        {
            Assert.Contains(name, Sh.Ok("ip", "netns", "list"), StringComparison.Ordinal);
            Assert.Equal(Errno.EEXIST, Assert.Throws<NetworkNamespaceException>(() => NetworkNamespace.Create(name)).Errno);
            using var again = NetworkNamespace.OpenNamed(name);
            Assert.Equal(ns, again);
            Assert.Equal(ns.GetHashCode(), again.GetHashCode());
            using var current = NetworkNamespace.OpenCurrent();
            Assert.NotEqual(ns, current);
            Assert.Equal("lo: <LOOPBACK>", Sh.Ok("ip", "-n", name, "link", "show", "lo")[3..17]);
        }
        Assert.True(NetworkNamespace.DeleteNamed(name));
        Assert.False(NetworkNamespace.DeleteNamed(name));
        Assert.DoesNotContain(name, Sh.Ok("ip", "netns", "list"), StringComparison.Ordinal);
        Assert.False(File.Exists($"/run/netns/{name}"));
    }

    [KernelFact]
    public void An_anonymous_namespace_can_be_bound_and_outlives_its_handle()
    {
        string path = $"/run/netns/cnit-{Environment.ProcessId}-bound";
        (ulong, ulong) identity;
        using (var ns = NetworkNamespace.CreateAnonymous())
        {
            ns.BindTo(path);
            identity = ns.GetIdentity();
        }
        using (var again = NetworkNamespace.Open(path))
            Assert.Equal(identity, again.GetIdentity());
        Assert.True(NetworkNamespace.DeleteAt(path));
        Assert.Null(NetworkNamespace.TryOpen(path));
    }

    [KernelFact]
    public void What_is_no_network_namespace_is_told_apart_from_what_is_missing()
    {
        string file = Path.GetTempFileName();
        try
        {
            var e = Assert.Throws<NetworkNamespaceException>(() => NetworkNamespace.Open(file));
            Assert.StartsWith($"\"{file}\" is not a network namespace (file system magic 0x", e.Message, StringComparison.Ordinal);
            Assert.True(e.IsNotANamespace);
            Assert.False(e.IsNotFound);
            Assert.Null(NetworkNamespace.TryOpen(file));
            Assert.True(Assert.Throws<NetworkNamespaceException>(() => NetworkNamespace.Open("/proc/self/ns/uts")).IsNotANamespace);
            Assert.True(Assert.Throws<NetworkNamespaceException>(() => NetworkNamespace.Open("/proc/self/status")).IsNotANamespace);
            Assert.True(Assert.Throws<NetworkNamespaceException>(() => NetworkNamespace.Open("/nowhere/x")).IsNotFound);
            Assert.Null(NetworkNamespace.TryOpen("/nowhere/x"));
        }
        finally { File.Delete(file); }
    }

    [KernelFact(Needs.Veth)]
    public void Sysctls_are_those_of_the_namespace()
    {
        Connect();
        PodNs.Sysctl.Write("net/ipv4/conf/eth0/arp_notify", "1");
        Assert.Equal("1", Pod.Line("cat /proc/sys/net/ipv4/conf/eth0/arp_notify").Trim());
        Assert.Equal("1", PodNs.Sysctl.Read("net/ipv4/conf/eth0/arp_notify"));
        Assert.False(HostNs.Sysctl.TryRead("net/ipv4/conf/eth0/arp_notify", out _));
        Assert.False(PodNs.Sysctl.TryWrite("net/ipv4/conf/eth9/arp_notify", "1"));
        Assert.Equal(Errno.EINVAL, Assert.Throws<NetlinkException>(() => PodNs.Sysctl.Write("net/ipv4/ip_forward", "x")).Errno);
        Assert.Throws<ArgumentException>(() => PodNs.Sysctl.Read("net/../kernel/hostname"));
        Assert.Throws<ArgumentException>(() => PodNs.Sysctl.Read("kernel/hostname"));
    }

    [KernelFact(Needs.Veth)]
    public void Many_threads_share_one_socket()
    {
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            Assert.Equal("lo", HostRoute.GetLink(1).Name);
            Assert.Contains(HostRoute.ListLinks(), link => link.Name == "lo");
            Assert.Null(HostRoute.TryGetLink(string.Create(CultureInfo.InvariantCulture, $"x{i}")));
        });
    }

    [KernelFact(Needs.Veth)]
    public void A_listing_under_churn_is_whole()
    {
        for (int i = 0; i < 40; i++)
            HostRoute.AddLink(new VethSpec($"a{i}") { Peer = new($"b{i}") });
        using var stop = new CancellationTokenSource();
        var churn = Task.Run(() =>
        {
            using var route = HostNs.OpenRouteSocket();
            for (int i = 0; !stop.IsCancellationRequested; i++)
                route.SetLink("a0", new() { Alias = $"{i}" });
        });
        for (int i = 0; i < 200; i++)
            Assert.Equal(81, HostRoute.ListLinks().Count);
        stop.Cancel();
        churn.Wait();
    }
}
