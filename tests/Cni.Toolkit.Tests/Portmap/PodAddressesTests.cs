using Cni.Samples.Portmap;
using Cni.Sdk;

namespace Cni.Toolkit.Tests.Portmap;

public class PodAddressesTests
{
    private static readonly InterfaceName s_eth0 = InterfaceName.Parse("eth0");

    private static readonly CniInterface[] s_interfaces =
        [new("cni0"), new("eth0"), new("eth0") { Sandbox = "/run/netns/a" }, new("net1") { Sandbox = "/run/netns/a" }];

    private static PodAddresses Pick(params (string Address, int? Interface)[] ips) => PodAddresses.Of(Result(ips), s_eth0);

    private static CniResult Result((string Address, int? Interface)[] ips) => new()
    {
        Interfaces = s_interfaces,
        Ips = [.. ips.Select(ip => new CniIpConfig(IpPrefix.Parse(ip.Address)) { Interface = ip.Interface })],
    };

    private static PodAddresses Addresses(string? v4, string? v6) =>
        new(v4 is null ? null : IpPrefix.Parse(v4), v6 is null ? null : IpPrefix.Parse(v6));

    [Fact]
    public void The_first_of_each_family_on_the_pods_interface_is_taken() => Assert.Equal(Addresses("10.0.0.4/24", "fd00::4/64"),
        Pick(("10.0.0.1/24", 0), ("10.0.0.2/24", 1), ("10.0.0.3/24", 3), ("10.0.0.4/24", 2), ("10.0.0.5/24", 2), ("fd00::4/64", 2)));

    [Fact]
    public void An_address_without_interface_counts() => Assert.Equal(Addresses("10.0.0.9/24", null), Pick(("10.0.0.9/24", null)));

    [Fact]
    public void A_pod_without_addresses_of_its_own_has_none() => Assert.Equal(Addresses(null, null), Pick(("10.0.0.1/24", 0), ("fd00::1/64", 1)));

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    public void An_interface_that_is_not_listed_is_refused_and_on_del_ignored(int index)
    {
        var error = Assert.Throws<CniException>(() => Pick(("10.0.0.1/24", index)));
        Assert.Equal(CniErrorCode.InvalidNetworkConfig, error.Code);
        Assert.Contains($"interface {index}", error.Message, StringComparison.Ordinal);
        Assert.Null(PodAddresses.TryOf(Result([("10.0.0.1/24", index)]), s_eth0));
    }
}
