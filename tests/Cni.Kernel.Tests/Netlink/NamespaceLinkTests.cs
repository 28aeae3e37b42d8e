using Cni.Netlink;
using Cni.Tests;
using Cni.Toolkit;

namespace Cni.Kernel.Tests.Netlink;

/// <summary>Links of another namespace, seen and deleted from here.</summary>
public sealed class NamespaceLinkTests : RouteFixture
{
    [KernelFact(Needs.Veth)]
    public void Links_of_a_namespace_with_an_id_are_listed_and_deleted_from_outside()
    {
        Pod.Line("ip link add p0 type veth peer name p1");
        int id = HostRoute.EnsureNamespaceId(PodNs);
        Assert.Equal(PodRoute.ListLinks().Select(link => link.Name), HostRoute.ListLinksIn(id).Select(link => link.Name));
        Assert.DoesNotContain(HostRoute.ListLinks(), link => link.Name == "p0");
        Assert.True(HostRoute.DeleteLinkIn(id, "p0"));
        Assert.False(HostRoute.DeleteLinkIn(id, "p0"));
        Assert.Empty(Pod.Ip.LinkNames());
        Assert.Equal(Errno.EINVAL, Assert.Throws<NetlinkException>(() => HostRoute.ListLinksIn(4711)).Errno);
    }

    [KernelFact]
    public void The_probe_for_kinds_of_links_agrees_with_making_them()
    {
        foreach (var (kind, need) in new[]
                 {
                     ("veth", Needs.Veth), ("bridge", Needs.Bridge), ("macvlan", Needs.Macvlan), ("ipvlan", Needs.Ipvlan), ("vlan", Needs.Vlan),
                     ("vrf", Needs.Vrf), ("dummy", Needs.Dummy), ("ifb", Needs.Ifb), ("vxlan", Needs.Vxlan),
                 })
            Assert.Equal(Machine.Lacks(need) is null, LinkProbe.Supports(HostRoute, kind));
        Assert.False(LinkProbe.Supports(HostRoute, "no-such-kind"));
        Assert.Empty(Host.Ip.LinkNames());
    }
}
