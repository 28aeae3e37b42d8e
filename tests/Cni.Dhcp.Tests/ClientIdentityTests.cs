using System.Text;
using Cni.Samples.Dhcp;

namespace Cni.Dhcp.Tests;

public class ClientIdentityTests
{
    [Fact]
    public void The_identifier_is_the_references() =>
        Assert.Equal("c1/net/eth0", Encoding.UTF8.GetString(ClientIdentity.ForDhcp4("net", "c1", "eth0")));

    [Fact]
    public void One_that_is_too_long_still_tells_interfaces_apart()
    {
        string container = new('c', 300);
        byte[] one = ClientIdentity.ForDhcp4("net", container, "eth0"), other = ClientIdentity.ForDhcp4("net", container, "eth1");
        Assert.Equal((254, 254), (one.Length, other.Length));
        Assert.NotEqual(one, other);
        Assert.Equal(one, ClientIdentity.ForDhcp4("net", container, "eth0"));
        Assert.Equal(254, ClientIdentity.ForDhcp4("n", new string('c', 247), "eth0").Length);
        Assert.EndsWith("/n/eth0", Encoding.UTF8.GetString(ClientIdentity.ForDhcp4("n", new string('c', 247), "eth0")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_unique_identifier_is_a_UUID_that_stays()
    {
        var (duid, id) = ClientIdentity.ForDhcp6("net", "c1", "eth0");
        Assert.Equal((18, 0, 4, 0x80, 0x80), (duid.Length, duid[0], duid[1], duid[8] & 0xf0, duid[10] & 0xc0));
        Assert.Equal((Convert.ToHexString(duid), id), (Convert.ToHexString(ClientIdentity.ForDhcp6("net", "c1", "eth0").Duid), ClientIdentity.ForDhcp6("net", "c1", "eth0").AssociationId));
        Assert.NotEqual(duid, ClientIdentity.ForDhcp6("net", "c1", "eth1").Duid);
        Assert.NotEqual(duid, ClientIdentity.ForDhcp6("net2", "c1", "eth0").Duid);
        Assert.NotEqual(duid, ClientIdentity.ForDhcp6("net", "c2", "eth0").Duid);
    }
}
