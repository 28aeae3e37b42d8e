using System.Net;
using Cni.Netlink;
using Cni.Tests;

namespace Cni.Kernel.Tests.Netlink;

public sealed class MonitorKernelTests : RouteFixture
{
    [KernelFact(Needs.Veth | Needs.Ipv6)]
    public async Task Changes_are_told_as_they_happen()
    {
        using var monitor = RouteMonitor.Open(RouteGroups.Links | RouteGroups.Addresses | RouteGroups.Routes | RouteGroups.Neighbours | RouteGroups.Rules, HostNs);
        Host.Line("ip link add h0 type veth peer name h1");
        Host.Line("ip link set h0 up");
        Host.Line("ip link set h1 up");
        Host.Line("ip addr add 10.1.0.1/24 dev h0");
        Host.Line("ip route add 10.9.0.0/16 via 10.1.0.2");
        Host.Line("ip neigh add 10.1.0.2 lladdr 02:00:00:00:00:09 dev h0");
        Host.Line("ip rule add priority 7 table 9");
        Host.Line("ip link delete h0");

        var seen = new List<RouteEvent>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await foreach (var change in monitor.WithCancellation(limit.Token))
        {
            seen.Add(change);
            if (change is LinkRemoved { Link.Name: "h0" })
                break;
        }
        Assert.Contains(seen, change => change is LinkChanged { Link: { Name: "h0", IsUp: true, OperState: OperState.Up } });
        Assert.Contains(seen, change => change is AddressChanged { Address.Address.PrefixLength: 24 });
        Assert.Contains(seen, change => change is RouteChanged { Route: { Destination.PrefixLength: 16, Gateway: not null } });
        Assert.Contains(seen, change => change is NeighbourChanged { Neighbour: { State: NeighbourState.Permanent, Mac: not null } });
        Assert.Contains(seen, change => change is RuleChanged { Rule.Priority: 7 });
        Assert.All(seen, change => Assert.Null(change.NamespaceId));
    }

    [KernelFact(Needs.Veth)]
    public void One_monitor_sees_every_namespace_that_has_an_id()
    {
        int id = HostRoute.EnsureNamespaceId(PodNs);
        Assert.Equal(id, HostRoute.EnsureNamespaceId(PodNs));
        Assert.Contains(id, HostRoute.ListNamespaceIds());
        using var monitor = RouteMonitor.Open(RouteGroups.Links, HostNs, allNamespaces: true);
        Pod.Line("ip link set lo down");
        Assert.True(monitor.TryRead(TimeSpan.FromSeconds(5), out var change));
        Assert.Equal(("lo", id), (Assert.IsType<LinkChanged>(change).Link.Name, change!.NamespaceId));
    }

    [KernelFact(Needs.Veth)]
    public void Lost_events_are_announced()
    {
        using var monitor = RouteMonitor.Open(RouteGroups.Links, HostNs);
        monitor.SetReceiveBuffer(4096);
        for (int i = 0; i < 50; i++)
            HostRoute.SetLink("lo", new() { Mtu = 1000 + i });
        bool overrun = false;
        while (monitor.TryRead(TimeSpan.Zero, out var change))
            overrun |= change is Overrun;
        Assert.True(overrun);
        HostRoute.SetLink("lo", new() { Mtu = 5000 });
        Assert.True(monitor.TryRead(TimeSpan.FromSeconds(5), out _)); // and it goes on
    }

    [KernelFact]
    public async Task A_monitor_ends_when_cancelled_or_disposed()
    {
        using var monitor = RouteMonitor.Open(RouteGroups.Links, HostNs);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (var change in monitor.WithCancellation(soon.Token))
                Assert.NotNull(change);
        });
        var reading = Task.Run(async () =>
        {
            await foreach (var change in monitor)
                Assert.NotNull(change);
        });
        await Task.Delay(50);
        monitor.Dispose();
        await reading.WaitAsync(TimeSpan.FromSeconds(5));
    }

}
