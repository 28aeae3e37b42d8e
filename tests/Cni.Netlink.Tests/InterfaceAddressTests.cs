using System.Net;

namespace Cni.Netlink.Tests;

public class InterfaceAddressTests
{
    [Theory]
    [InlineData("10.1.2.3/24", "10.1.2.0", "10.1.2.255")]
    [InlineData("10.1.2.3/0", "0.0.0.0", "255.255.255.255")]
    [InlineData("10.1.2.3/32", "10.1.2.3", "10.1.2.3")]
    [InlineData("10.1.2.3/31", "10.1.2.2", "10.1.2.3")]
    [InlineData("fd00::5/64", "fd00::", "fd00::ffff:ffff:ffff:ffff")]
    [InlineData("fd00::5/127", "fd00::4", "fd00::5")]
    public void Host_bits_are_kept_and_networks_computed(string text, string network, string last)
    {
        var value = InterfaceAddress.Parse(text);
        Assert.Equal(text, value.ToString());
        Assert.Equal(IPAddress.Parse(network), value.Network);
        Assert.Equal(IPAddress.Parse(last), value.Last);
        Assert.True(value.Contains(value.Address));
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("10.1.2.3/33")]
    [InlineData("10.1.2.3/-1")]
    [InlineData("10.1.2.3/ 8")]
    [InlineData("10.1/8")]
    [InlineData("fd00::1/129")]
    [InlineData("fe80::1%eth0/64")]
    [InlineData("/8")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_no_address_with_a_length_is_refused(string? text) => Assert.False(InterfaceAddress.TryParse(text, out _));
}
