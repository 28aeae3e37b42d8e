using Cni.Sdk;

namespace Cni.Ipam.Tests.Ranges;

public class AddressRangeTests
{
    [Theory] // H22
    [InlineData("192.0.2.0/24", "192.0.2.1", "192.0.2.254", "192.0.2.1")]
    [InlineData("192.0.2.0/25", "192.0.2.1", "192.0.2.126", "192.0.2.1")]
    [InlineData("192.0.2.12/30", "192.0.2.13", "192.0.2.14", "192.0.2.13")]
    [InlineData("2001:db8:1::/64", "2001:db8:1::1", "2001:db8:1:0:ffff:ffff:ffff:ffff", "2001:db8:1::1")]
    [InlineData("2001:db8:1::/126", "2001:db8:1::1", "2001:db8:1::3", "2001:db8:1::1")]
    [InlineData("0.0.0.0/0", "0.0.0.1", "255.255.255.254", "0.0.0.1")]
    [InlineData("::/0", "::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::1")]
    public void What_is_left_out_has_the_references_defaults(string subnet, string start, string end, string gateway)
    {
        var range = AddressRange.Create(Given.Range(subnet));
        Assert.Equal((Given.Ip(start), Given.Ip(end), Given.Ip(gateway)), (range.Start, range.End, range.Gateway));
    }

    [Theory] // H23, H24, H25
    [InlineData("192.0.2.12/24", null, null, "Network has host bits set. For a subnet mask of length 24 the network address is 192.0.2.0")]
    [InlineData("192.0.3.0/23", null, null, "Network has host bits set. For a subnet mask of length 23 the network address is 192.0.2.0")]
    [InlineData("2001:db8:1::1/64", null, null, "Network has host bits set. For a subnet mask of length 64 the network address is 2001:db8:1::")]
    [InlineData("2001:db8:0:1::/63", null, null, "Network has host bits set. For a subnet mask of length 63 the network address is 2001:db8::")]
    [InlineData("192.0.2.0/31", null, null, "Network 192.0.2.0/31 too small to allocate from")]
    [InlineData("192.0.2.0/32", null, null, "Network 192.0.2.0/32 too small to allocate from")]
    [InlineData("2001:db8::/127", null, null, "Network 2001:db8::/127 too small to allocate from")]
    [InlineData("192.0.2.0/24", "192.0.3.0", null, "RangeStart 192.0.3.0 not in network 192.0.2.0/24")]
    [InlineData("192.0.2.0/24", null, "192.0.4.0", "RangeEnd 192.0.4.0 not in network 192.0.2.0/24")]
    [InlineData("192.0.2.0/24", "192.0.2.50", "192.0.2.40", "RangeStart 192.0.2.50 not in network 192.0.2.0/24")]
    [InlineData("192.0.2.0/24", null, "192.0.2.0", "RangeEnd 192.0.2.0 not in network 192.0.2.0/24")]
    [InlineData("192.0.2.0/24", "2001:db8::1", null, "RangeStart 2001:db8::1 not in network 192.0.2.0/24")]
    [InlineData("192.0.2.0", null, null, "invalid CIDR address: 192.0.2.0")]
    [InlineData("192.0.2.0/33", null, null, "invalid CIDR address: 192.0.2.0/33")]
    [InlineData("192.0.2.0/24", "nonsense", null, "invalid IP address: nonsense")]
    [InlineData(null, null, null, "range has no subnet")]
    public void A_wrong_range_is_refused_in_the_references_words(string? subnet, string? start, string? end, string message)
    {
        var error = Assert.Throws<CniException>(() => AddressRange.Create(Given.Range(subnet!, start, end)));
        Assert.Equal((CniErrorCode.InvalidNetworkConfig, message), (error.Code, error.Message));
    }

    [Fact]
    public void A_range_may_end_at_the_broadcast_address_as_old_Podman_lists_do()
    {
        var range = AddressRange.Create(Given.Range("10.88.0.0/16", "10.88.0.2", "10.88.255.255"));
        Assert.Equal(Given.Ip("10.88.255.255"), range.End);
    }

    [Fact]
    public void An_explicit_gateway_may_lie_elsewhere() =>
        Assert.Equal(Given.Ip("192.0.9.9"), AddressRange.Create(Given.Range("192.0.2.0/24", gateway: "192.0.9.9")).Gateway);

    [Fact]
    public void Empty_texts_are_as_good_as_none() =>
        Assert.Equal("192.0.2.1-192.0.2.254", AddressRange.Create(Given.Range("192.0.2.0/24", "", "", "")).ToString());

    [Fact] // H27
    public void A_set_has_one_family() => Refused("mixed address families", Given.Range("192.0.2.0/24"), Given.Range("2001:db8::/64"));

    [Fact]
    public void Ranges_of_a_set_do_not_overlap() => Refused("subnets 192.0.2.1-192.0.2.254 and 192.0.2.1-192.0.2.126 overlap", Given.Range("192.0.2.0/24"), Given.Range("192.0.2.0/25"));

    [Fact]
    public void A_set_is_not_empty() => Refused("empty range set");

    [Fact]
    public void Two_ranges_may_share_a_subnet()
    {
        var set = RangeSet.Create([Given.Range("192.0.2.0/24", "192.0.2.10", "192.0.2.20"), Given.Range("192.0.2.0/24", "192.0.2.21", "192.0.2.30")]);
        Assert.Equal("192.0.2.10-192.0.2.20,192.0.2.21-192.0.2.30", set.ToString());
        Assert.True(set.Contains(Given.Ip("192.0.2.30")) && !set.Contains(Given.Ip("192.0.2.31")) && !set.Contains(Given.Ip("::1")));
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("2001:0:0:1:0:0:0:1", "2001:0:0:1::1")]
    [InlineData("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1")]
    [InlineData("1:0:0:2:3:0:0:4", "1::2:3:0:0:4")]
    [InlineData("::", "::")]
    [InlineData("1::", "1::")]
    [InlineData("::10.1.2.3", "::a01:203")]
    [InlineData("2001:db8::5efe:10.1.2.3", "2001:db8::5efe:a01:203")]
    [InlineData("10.1.2.3", "10.1.2.3")]
    public void Addresses_are_written_as_Go_writes_them(string text, string expected) => Assert.Equal(expected, AddressText.Format(Given.Ip(text)));

    private static void Refused(string message, params IpRangeConfig[] ranges)
    {
        var error = Assert.Throws<CniException>(() => RangeSet.Create(ranges));
        Assert.Equal((CniErrorCode.InvalidNetworkConfig, message), (error.Code, error.Message));
    }
}
