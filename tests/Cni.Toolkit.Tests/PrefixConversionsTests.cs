using System.Net;
using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Toolkit.Tests;

public class PrefixConversionsTests
{
    [Theory]
    [InlineData("10.1.2.3/24", "10.1.2.255")]
    [InlineData("10.1.2.70/26", "10.1.2.127")]
    [InlineData("10.9.9.9/13", "10.15.255.255")]
    [InlineData("10.1.2.1/30", "10.1.2.3")]
    [InlineData("10.1.2.1/31", null)]
    [InlineData("10.1.2.1/32", null)]
    [InlineData("2001:db8::1/64", null)]
    public void An_address_comes_with_its_subnets_broadcast_address(string prefix, string? broadcast)
    {
        LinkAddress address = IpPrefix.Parse(prefix).ToLinkAddress(AddressFlags.NoDad);
        Assert.Equal(broadcast is null ? null : IPAddress.Parse(broadcast), address.Broadcast);
        Assert.Equal(prefix, address.Address.ToString());
        Assert.Equal(prefix.Contains(':', StringComparison.Ordinal) ? AddressFlags.NoDad : AddressFlags.None, address.Flags);
    }
}
