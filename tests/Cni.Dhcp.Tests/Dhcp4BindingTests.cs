using System.Net;
using Cni.Samples.Dhcp;

namespace Cni.Dhcp.Tests;

public class Dhcp4BindingTests
{
    static readonly TimeSpan Since = TimeSpan.FromHours(1);

    static Dhcp4Options Options => new Dhcp4Options()
        .Set(Dhcp4Option.MessageType, (byte)Dhcp4MessageType.Ack)
        .Set(Dhcp4Option.ServerIdentifier, IPAddress.Parse("10.0.0.1"))
        .Set(Dhcp4Option.SubnetMask, 255, 255, 254, 0)
        .Set(Dhcp4Option.LeaseTime, 1000u);

    static Dhcp4Binding? Read(Dhcp4Options options, out string? problem) =>
        Dhcp4Binding.TryRead(new() { YourAddress = IPAddress.Parse("10.0.1.7"), Options = options }, [1, 2, 3, 4, 5, 6], Since, out problem);

    static Dhcp4Binding Read(Dhcp4Options options) => Read(options, out _)!;

    [Fact]
    public void Times_that_the_server_leaves_open_are_half_and_seven_eighths()
    {
        Dhcp4Binding binding = Read(Options);
        Assert.Equal("10.0.1.7/23", binding.Address.ToString());
        Assert.Equal([500, 875, 1000], new[] { binding.RenewAt, binding.RebindAt, binding.ExpireAt }.Select(at => (at - Since).TotalSeconds));
        Assert.Empty(binding.Routes);
        Assert.Null(binding.Gateway);
    }

    [Theory]
    [InlineData(5u, 10u, 5, 10)]
    [InlineData(10u, 5u, 500, 875)]
    [InlineData(0u, 10u, 500, 875)]
    [InlineData(5u, 1000u, 500, 875)]
    [InlineData(2000u, 3000u, 500, 875)]
    public void The_servers_times_count_when_they_make_sense(uint renew, uint rebind, double renews, double rebinds)
    {
        Dhcp4Binding binding = Read(Options.Set(Dhcp4Option.RenewalTime, renew).Set(Dhcp4Option.RebindingTime, rebind));
        Assert.Equal((renews, rebinds), ((binding.RenewAt - Since).TotalSeconds, (binding.RebindAt - Since).TotalSeconds));
    }

    [Fact]
    public void A_lease_for_ever_is_never_renewed()
    {
        Dhcp4Binding binding = Read(Options.Set(Dhcp4Option.LeaseTime, uint.MaxValue));
        Assert.Equal((TimeSpan.MaxValue, TimeSpan.MaxValue), (binding.RenewAt, binding.ExpireAt));
    }

    [Theory]
    [InlineData(Dhcp4Option.SubnetMask, "DHCP option Subnet Mask not found in DHCPACK")]
    [InlineData(Dhcp4Option.LeaseTime, "DHCP option Lease Time not found in DHCPACK")]
    [InlineData(Dhcp4Option.ServerIdentifier, "DHCP option Server Identifier not found in DHCPACK")]
    public void What_is_missing_is_named(byte option, string problem)
    {
        Assert.Null(Read(Options.Set(option, []), out string? said));
        Assert.Equal(problem, said);
    }

    [Fact]
    public void A_mask_with_holes_is_none() => Assert.Null(Read(Options.Set(Dhcp4Option.SubnetMask, 255, 0, 255, 0), out _));

    [Fact]
    public void Static_routes_come_before_the_default_route()
    {
        Dhcp4Options options = Options
            .Set(Dhcp4Option.Router, 10, 0, 0, 1, 10, 0, 0, 2)
            .Set(Dhcp4Option.StaticRoute, 172, 16, 5, 0, 10, 0, 0, 9, 0, 0, 0, 0, 10, 0, 0, 8, 192, 168, 3, 4, 10, 0, 0, 7, 1);
        Assert.Equal("172.16.0.0/16 10.0.0.9, 192.168.3.0/24 10.0.0.7, 0.0.0.0/0 10.0.0.1", Text(Read(options)));
        Assert.Equal(IPAddress.Parse("10.0.0.1"), Read(options).Gateway);
    }

    [Fact]
    public void Classless_routes_count_alone()
    {
        Dhcp4Options options = Options
            .Set(Dhcp4Option.Router, 10, 0, 0, 1)
            .Set(Dhcp4Option.StaticRoute, 172, 16, 5, 0, 10, 0, 0, 9)
            .Set(Dhcp4Option.ClasslessStaticRoute, 0, 10, 0, 0, 254, 25, 192, 168, 1, 128, 10, 0, 0, 7, 12, 172, 31, 0, 0, 0, 0);
        Assert.Equal("0.0.0.0/0 10.0.0.254, 192.168.1.128/25 10.0.0.7, 172.16.0.0/12 ", Text(Read(options)));
        Assert.Equal(IPAddress.Parse("10.0.0.1"), Read(options).Gateway);
    }

    [Fact]
    public void A_classless_route_that_is_cut_off_ends_the_list() =>
        Assert.Equal("10.0.0.0/8 10.0.0.1", Text(Read(Options.Set(Dhcp4Option.ClasslessStaticRoute, 8, 10, 10, 0, 0, 1, 24, 10, 0, 0, 10, 0))));

    [Fact]
    public void Names_are_read_with_and_without_compression_and_unfit_ones_left_out()
    {
        byte[] search = [.. "\u0003eng\u0005apple\u0003com\0"u8, .. "\u0009marketing"u8, 0xc0, 4, .. "\u0003a\nb\0"u8, .. "\u0002ok\0"u8];
        Dhcp4Binding binding = Read(Options
            .Set(Dhcp4Option.DomainSearch, search)
            .Set(Dhcp4Option.DomainName, [.. "corp.example\0"u8])
            .Set(Dhcp4Option.DomainNameServer, 10, 0, 0, 53, 10, 0, 0, 54, 9));
        Assert.Equal(["eng.apple.com", "marketing.apple.com", "ok"], binding.Search);
        Assert.Equal("corp.example", binding.Domain);
        Assert.Equal(["10.0.0.53", "10.0.0.54"], binding.NameServers.Select(each => each.ToString()));
    }

    [Fact]
    public void A_name_that_points_at_itself_or_onwards_ends_the_list()
    {
        Assert.Empty(DomainNames.Read([0xc0, 0]));
        Assert.Empty(DomainNames.Read([1, (byte)'a', 0xc0, 0]));
        Assert.Empty(DomainNames.Read([0xc0, 2, 1, (byte)'a', 0]));
    }

    static string Text(Dhcp4Binding binding) => string.Join(", ", binding.Routes.Select(route => $"{route.Destination} {route.Gateway}"));
}
