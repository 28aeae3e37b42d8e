using System.Net;
using System.Text.Json;
using Cni.Samples.Bridge;
using Cni.Sdk;

namespace Cni.Toolkit.Tests.Bridge;

public class GatewayPlanTests
{
    private static readonly CniIpConfig s_v4 = new(IpPrefix.Parse("10.1.2.7/24"));
    private static readonly CniIpConfig s_v6 = new(IpPrefix.Parse("2001:db8::7/64"));
    private static readonly CniRoute s_defaultV4 = new(IpPrefix.Parse("0.0.0.0/0"));

    private static GatewayPlan Plan(string config, CniResult ipam) =>
        GatewayPlan.Of(ipam, BridgeSettings.Of(JsonSerializer.Deserialize(config, BridgeJson.Default.BridgeConfig)!, CniArgs.Empty), 2);

    [Fact]
    public void Without_a_gateway_addresses_only_get_their_interface()
    {
        GatewayPlan plan = Plan("{}", new() { Ips = [s_v4], Routes = [s_defaultV4] });
        Assert.Equal([s_v4 with { Interface = 2 }], plan.Ips);
        Assert.Equal([s_defaultV4], plan.Routes);
        Assert.Empty(plan.BridgeAddresses);
    }

    [Fact]
    public void A_gateway_that_nobody_named_is_the_networks_first_address()
    {
        GatewayPlan plan = Plan("""{"isGateway":true}""", new() { Ips = [s_v4, s_v6] });
        Assert.Equal([IPAddress.Parse("10.1.2.1"), IPAddress.Parse("2001:db8::1")], plan.Ips.Select(ip => ip.Gateway!));
        Assert.Equal([IpPrefix.Parse("10.1.2.1/24"), IpPrefix.Parse("2001:db8::1/64")], plan.BridgeAddresses);
        Assert.Empty(plan.Routes);
    }

    [Fact]
    public void Ipams_gateway_is_kept()
    {
        GatewayPlan plan = Plan("""{"isGateway":true}""", new() { Ips = [s_v4 with { Gateway = IPAddress.Parse("10.1.2.254") }] });
        Assert.Equal([IpPrefix.Parse("10.1.2.254/24")], plan.BridgeAddresses);
    }

    [Fact]
    public void A_default_route_is_added_once_a_family()
    {
        GatewayPlan plan = Plan("""{"isDefaultGateway":true}""", new() { Ips = [s_v4, s_v6, s_v4 with { Address = IpPrefix.Parse("192.168.0.7/24") }] });
        Assert.Equal(
            [s_defaultV4 with { Gateway = IPAddress.Parse("10.1.2.1") }, new(IpPrefix.Parse("::/0")) { Gateway = IPAddress.Parse("2001:db8::1") }],
            plan.Routes);
    }

    [Fact]
    public void Ipams_own_default_route_is_enough_unless_it_is_confined_to_the_link()
    {
        var withGateway = s_defaultV4 with { Gateway = IPAddress.Parse("10.1.2.9") };
        Assert.Equal([withGateway], Plan("""{"isDefaultGateway":true}""", new() { Ips = [s_v4], Routes = [withGateway] }).Routes);
        Assert.Equal([s_defaultV4], Plan("""{"isDefaultGateway":true}""", new() { Ips = [s_v4], Routes = [s_defaultV4] }).Routes);
        Assert.Equal(2, Plan("""{"isDefaultGateway":true}""", new() { Ips = [s_v4], Routes = [s_defaultV4 with { Scope = 253 }] }).Routes.Count);
    }

    [Fact]
    public void The_next_address_carries_over_to_the_byte_before() =>
        Assert.Equal([IpPrefix.Parse("10.1.3.0/32")], Plan("""{"isGateway":true}""", new() { Ips = [new(IpPrefix.Parse("10.1.2.255/32"))] }).BridgeAddresses);
}
