using System.Net;
using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Toolkit.Tests;

public class ContainerInterfaceTests
{
    private static readonly CniIpConfig s_ip = new(IpPrefix.Parse("10.1.2.3/24")) { Gateway = IPAddress.Parse("10.1.2.1"), Interface = 1 };

    private static CniResult Result(params CniIpConfig[] ips) => new()
    {
        Interfaces = [new("veth0"), new("eth0") { Sandbox = "/run/netns/x" }],
        Ips = ips,
    };

    [Fact]
    public void A_result_without_interfaces_has_nothing_to_configure()
    {
        var error = Assert.Throws<CniException>(() => ContainerInterface.IpsOf(new CniResult { Ips = [s_ip] }, "eth0"));
        Assert.Equal("no interfaces to configure", error.Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void An_address_of_another_interface_is_refused(int index)
    {
        var error = Assert.Throws<CniException>(() => ContainerInterface.IpsOf(Result(s_ip with { Interface = index }), "eth0"));
        Assert.Equal("failed to add IP addr 10.1.2.3/24 to \"eth0\": invalid interface index", error.Message);
    }

    [Fact]
    public void An_address_of_no_interface_is_left_out() =>
        Assert.Equal([s_ip], ContainerInterface.IpsOf(Result(s_ip with { Interface = null }, s_ip), "eth0"));

    [Fact]
    public void A_route_without_a_gateway_takes_the_first_of_its_family()
    {
        CniIpConfig v6 = new(IpPrefix.Parse("2001:db8::3/64")) { Gateway = IPAddress.Parse("2001:db8::1"), Interface = 1 };
        Route route4 = ContainerInterface.RouteOf(new(IpPrefix.Parse("0.0.0.0/0")), new Link { Index = 7 }, [v6, s_ip, s_ip with { Gateway = IPAddress.Parse("10.1.2.9") }]);
        Assert.Equal(IPAddress.Parse("10.1.2.1"), route4.Gateway);
        Route route6 = ContainerInterface.RouteOf(new(IpPrefix.Parse("2001:db8:1::/48")), new Link { Index = 7 }, [s_ip, v6]);
        Assert.Equal(IPAddress.Parse("2001:db8::1"), route6.Gateway);
        Assert.Null(ContainerInterface.RouteOf(new(IpPrefix.Parse("2001:db8:1::/48")), new Link { Index = 7 }, [s_ip]).Gateway);
    }

    [Theory]
    [InlineData(253)]
    [InlineData(254)]
    public void A_route_whose_scope_is_the_link_gets_no_gateway(int scope) =>
        Assert.Null(ContainerInterface.RouteOf(new(IpPrefix.Parse("169.254.1.1/32")) { Scope = scope }, new Link { Index = 7 }, [s_ip]).Gateway);

    [Fact]
    public void A_route_carries_all_that_version_1_1_0_can_say()
    {
        Route route = ContainerInterface.RouteOf(
            new(IpPrefix.Parse("192.168.0.0/16")) { Gateway = IPAddress.Parse("10.1.2.254"), Mtu = 1280, AdvertisedMss = 1200, Priority = 77, Table = 300, Scope = 253 },
            new Link { Index = 7 },
            [s_ip]);
        Assert.Equal(
            new Route(InterfaceAddress.Parse("192.168.0.0/16"))
            {
                Gateway = IPAddress.Parse("10.1.2.254"), Link = 7, Mtu = 1280, AdvertisedMss = 1200, Priority = 77, Table = 300, Scope = RouteScope.Link,
            },
            route);
    }

    [Fact]
    public void The_pods_addresses_are_those_of_its_own_interface()
    {
        CniResult result = Result(s_ip, s_ip with { Interface = 0, Address = IpPrefix.Parse("10.9.9.9/24") }, s_ip with { Interface = null, Address = IpPrefix.Parse("10.8.8.8/24") });
        Assert.Equal([IpPrefix.Parse("10.1.2.3/24"), IpPrefix.Parse("10.8.8.8/24")], ContainerInterface.AddressesOf(result, "eth0", "/run/netns/x"));
        Assert.Equal([IpPrefix.Parse("10.8.8.8/24")], ContainerInterface.AddressesOf(result, "eth0", "/run/netns/y"));
    }

    [Fact]
    public void Through_gateways_each_gateway_and_each_subnet_has_one_route()
    {
        CniIpConfig second = new(IpPrefix.Parse("10.1.2.4/24")) { Gateway = s_ip.Gateway, Interface = 1 };
        CniIpConfig v6 = new(IpPrefix.Parse("2001:db8::3/64")) { Gateway = IPAddress.Parse("2001:db8::1"), Interface = 1 };
        var routes = ContainerInterface.RoutesThroughGateways(new Link { Index = 7 }, [s_ip, second, v6]);
        Assert.Equal(["10.1.2.1/32 dev index 7", "10.1.2.0/24 via 10.1.2.1 dev index 7", "2001:db8::1/128 dev index 7", "2001:db8::/64 via 2001:db8::1 dev index 7"], routes.ConvertAll(route => route.ToString()));
        Assert.Equal(["10.1.2.3", "10.1.2.3", "2001:db8::3", "2001:db8::3"], routes.ConvertAll(route => route.PreferredSource!.ToString()));
        Assert.Equal(RouteScope.Link, routes[0].Scope);
        Assert.Null(routes[1].Scope);
    }

    [Fact]
    public void Through_gateways_an_address_that_is_its_own_subnet_needs_no_route_to_it() =>
        Assert.Single(ContainerInterface.RoutesThroughGateways(new Link { Index = 7 }, [s_ip with { Address = IpPrefix.Parse("10.1.2.3/32") }]));

    [Fact]
    public void Through_gateways_an_address_without_one_is_refused()
    {
        var error = Assert.Throws<CniException>(() => ContainerInterface.RoutesThroughGateways(new Link { Index = 7 }, [s_ip with { Gateway = null }]));
        Assert.Equal("address 10.1.2.3/24 has no gateway", error.Message);
    }
}
