using System.Net.Sockets;
using Cni.Netlink.Conntrack;
using Cni.Netlink.Testing;

namespace Cni.Netlink.Tests.Conntrack;

/// <summary>What the kernel is asked for: as little as the filters allow.</summary>
public class ConntrackRequestTests
{
    static readonly ConntrackFilter s_dns = new() { Family = AddressFamily.InterNetwork, Protocol = 17, OriginalDestinationPort = 53 };

    static string[] Requests(params ConntrackFilter[] filters)
    {
        var fake = new FakeNetlink();
        using var conntrack = new ConntrackSocket(fake.Open(NetlinkFamily.Netfilter));
        conntrack.Flush(filters);
        return [.. fake.Requests.Select(request => Convert.ToHexStringLower(request.AsSpan(NetlinkMessage.HeaderSize)))];
    }

    // nfgenmsg; CTA_TUPLE_ORIG { CTA_TUPLE_PROTO { NUM 17, DST_PORT 53 } }; CTA_FILTER { ORIG_FLAGS num|dport }
    static string Narrowed(string family) => family + "000000" + (BitConverter.IsLittleEndian
        ? "1800018014000280" + "0500010011000000" + "0600030000350000" + "0c001980" + "0800010028000000"
        : "0018800100148002" + "0005000111000000" + "0006000300350000" + "000c8019" + "0008000100000028");

    [Fact]
    public void One_protocol_and_port_of_one_family_are_picked_out_by_the_kernel() => Assert.Equal([Narrowed("02")], Requests(s_dns));

    [Fact]
    public void Each_family_is_asked_for_by_itself() =>
        Assert.Equal([Narrowed("02"), Narrowed("0a")], Requests(s_dns, s_dns with { Family = AddressFamily.InterNetworkV6 }));

    [Fact]
    public void What_differs_between_filters_is_not_asked_for()
    {
        Assert.DoesNotContain("00350000", Assert.Single(Requests(s_dns, s_dns with { OriginalDestinationPort = 54 })), StringComparison.Ordinal);
        Assert.Equal(["02000000"], Requests(s_dns, s_dns with { Protocol = 6 }));
        Assert.Equal(["00000000"], Requests(s_dns, s_dns with { Family = null }));
    }
}
