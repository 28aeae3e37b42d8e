using System.Net;
using Cni.Netlink;
using Cni.Samples.Sbr;
using Cni.Sdk;

namespace Cni.Toolkit.Tests.Sbr;

/// <summary>What is to be done, worked out from tables that no kernel is asked for.</summary>
public class RoutingPlanTests
{
    static readonly Link Net1 = new() { Index = 3, Name = "net1" };

    static readonly SourceAddress One = Source("10.1.2.5/24", "10.1.2.1"), Two = Source("10.1.3.5/24"), Six = Source("fd00:1::5/64", "fd00:1::1");

    static SourceAddress Source(string address, string? gateway = null) => new(InterfaceAddress.Parse(address), gateway is null ? null : IPAddress.Parse(gateway));

    static Route Way(string to, string? gateway = null, string? source = null, int link = 3, uint table = Route.MainTable) => new(InterfaceAddress.Parse(to))
    {
        Gateway = gateway is null ? null : IPAddress.Parse(gateway), PreferredSource = source is null ? null : IPAddress.Parse(source), Link = link, Table = table,
    };

    static RoutingPlan Plan(SbrConfig? config, SourceAddress[] addresses, params Route[] routes) =>
        RoutingPlan.For(new([], routes), Net1, addresses, SbrSettings.Of(config ?? new()));

    static string[] Text(IEnumerable<object> items) => [.. items.Select(item => item.ToString()!)];

    [Fact]
    public void What_leads_to_a_gateway_comes_before_what_needs_it()
    {
        var plan = Plan(null, [One], Way("0.0.0.0/0", "10.1.2.1"), Way("10.1.2.0/24", source: "10.1.2.5"), Way("10.9.0.0/16", link: 2));
        Assert.Equal(["from 10.1.2.5/32 table 100"], Text(plan.Rules));
        Assert.Equal(["10.1.2.0/24 dev index 3 table 100", "default via 10.1.2.1 dev index 3 table 100"], Text(plan.Added));
        Assert.Equal(["10.1.2.0/24 dev index 3", "default via 10.1.2.1 dev index 3"], Text(plan.Removed));
    }

    [Fact]
    public void A_default_route_is_added_where_none_was()
    {
        Assert.Equal(["10.1.2.0/24 dev index 3 table 100", "default via 10.1.2.1 dev index 3 table 100"], Text(Plan(null, [One], Way("10.1.2.0/24")).Added));
        Assert.Empty(Plan(null, [Two]).Added);
    }

    [Fact]
    public void A_route_goes_with_the_address_that_it_has_to_do_with_and_with_all_if_with_none()
    {
        var plan = Plan(null, [One, Two], Way("10.7.0.0/16", "10.1.2.9"), Way("10.8.0.0/16", "169.254.1.1"), Way("169.254.1.1/32"));
        Assert.Equal(["10.7.0.0/16", "10.8.0.0/16", "169.254.1.1/32"], plan.Added.Where(route => route.Table == 100 && !route.IsDefault).Select(route => route.Destination.ToString()).Order());
        Assert.Equal(["10.8.0.0/16", "169.254.1.1/32"], plan.Added.Where(route => route.Table == 101).Select(route => route.Destination.ToString()).Order());
    }

    [Fact]
    public void Families_keep_to_themselves_and_link_local_routes_stay()
    {
        var plan = Plan(null, [One, Six], Way("10.1.2.0/24"), Way("fd00:1::/64"), Way("fe80::/64"));
        Assert.Equal(["10.1.2.0/24 dev index 3 table 100", "default via 10.1.2.1 dev index 3 table 100"], Text(plan.Added.Where(route => route.Table == 100)));
        Assert.Equal(["fd00:1::/64 dev index 3 table 101", "fe80::/64 dev index 3 table 101", "default via fd00:1::1 dev index 3 table 101"], Text(plan.Added.Where(route => route.Table == 101)));
        Assert.Equal(["10.1.2.0/24 dev index 3", "fd00:1::/64 dev index 3"], Text(plan.Removed));

        // Routes of a family that the result has no address of are nobody's to move.
        Assert.Equal(["fd00:1::/64 dev index 3"], Text(Plan(null, [Six], Way("10.1.2.0/24"), Way("fd00:1::/64")).Removed));
    }

    [Fact]
    public void A_configured_gateway_has_no_competition()
    {
        var plan = Plan(new() { Gateways = ["10.1.2.254"] }, [One], Way("10.1.2.0/24"), Way("0.0.0.0/0", "10.1.2.1"));
        Assert.Equal(["10.1.2.0/24 dev index 3 table 100", "default via 10.1.2.254 dev index 3 table 100"], Text(plan.Added));
        Assert.Equal(["10.1.2.0/24 dev index 3", "default via 10.1.2.1 dev index 3"], Text(plan.Removed));
    }

    [Fact]
    public void Hints_are_given_where_the_kernel_gave_none()
    {
        var plan = Plan(new() { AddSourceHints = true }, [One, Six], Way("10.1.2.0/24", source: "10.1.2.5"), Way("fd00:1::/64"), Way("0.0.0.0/0", "10.1.2.1"));
        var (hint, former) = Assert.Single(plan.Hints);
        Assert.Equal(("fd00:1::/64", IPAddress.Parse("fd00:1::5"), Route.MainTable), (hint.Destination.ToString(), hint.PreferredSource, hint.Table));
        Assert.NotNull(former);
        Assert.Equal(["default via 10.1.2.1 dev index 3"], Text(plan.Removed));
    }

    [Fact]
    public void A_table_that_anything_uses_is_not_free()
    {
        var now = new RoutingTables([new() { Table = 100 }, new() { Table = 103 }], [Way("10.0.0.0/8", table: 101)]);
        Assert.Equal([102u, 104u, 105u], now.Free(3));
    }

    [Fact]
    public void A_configured_table_gets_rules_alone_and_none_twice()
    {
        var plan = Plan(new() { Table = 7 }, [One, Six], Way("10.1.2.0/24"));
        Assert.Equal(["from 10.1.2.5/32 table 7", "from fd00:1::5/128 table 7"], Text(plan.Rules));
        Assert.Empty(plan.Added);
        Assert.Empty(plan.Removed);
        var again = new RoutingTables(plan.Rules, []);
        Assert.Equal(CniErrorCode.Conflict, Assert.Throws<CniException>(() => RoutingPlan.For(again, Net1, [One], SbrSettings.Of(new() { Table = 7 }))).Code);
    }
}
