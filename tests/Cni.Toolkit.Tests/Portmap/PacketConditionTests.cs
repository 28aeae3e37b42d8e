using Cni.Netlink.Nftables;
using Cni.Samples.Portmap;
using Cni.Sdk;

namespace Cni.Toolkit.Tests.Portmap;

public class PacketConditionTests
{
    private static string Print(bool v6, params string?[] items)
    {
        NftChain chain = new NftTable(v6 ? NftFamily.Ip6 : NftFamily.Ip, "t").Chain("c");
        return chain.Rule([.. PacketCondition.Parse("conditions", items, v6).Matches]).ToString();
    }

    [Theory]
    [InlineData("-s 10.0.0.0/8", "ip saddr 10.0.0.0/8")]
    [InlineData("! -s 10.1.2.3", "ip saddr != 10.1.2.3")]
    [InlineData("--source 10.1.2.3/12 ! --destination 192.0.2.1", "ip saddr 10.0.0.0/12 ip daddr != 192.0.2.1")]
    [InlineData("-d 192.0.2.1 -i eth0", "ip daddr 192.0.2.1 iifname \"eth0\"")]
    [InlineData("! -i eth+", "iifname != \"eth*\"")]
    [InlineData("ip saddr 10.0.0.0/8", "ip saddr 10.0.0.0/8")]
    [InlineData("ip saddr != 10.0.0.0/8 ip daddr == 192.0.2.1", "ip saddr != 10.0.0.0/8 ip daddr 192.0.2.1")]
    [InlineData("iifname \"eth0\"", "iifname \"eth0\"")]
    [InlineData("meta iifname != eth*", "iifname != \"eth*\"")]
    [InlineData("", "")]
    public void The_documented_words_mean_what_they_mean_to_iptables_and_nft(string words, string rule)
    {
        Assert.Equal(rule, Print(false, words));
        Assert.Equal(rule, Print(false, words.Split(' ')));
    }

    [Fact]
    public void IPv6_has_its_own_words() => Assert.Equal("ip6 saddr 2001:db8::/32 ip6 daddr != fd00::1",
        Print(true, "ip6", "saddr", "2001:db8::/32", "ip6", "daddr", "!=", "fd00::1"));

    [Theory]
    [InlineData("-m comment --comment x", "can't honour \"-m\"")]
    [InlineData("-s 10.0.0.0/8 -p tcp", "can't honour \"-p\"")]
    [InlineData("-s 10.0.0.0/8,11.0.0.0/8", "\"10.0.0.0/8,11.0.0.0/8\" is no address or prefix")]
    [InlineData("-s example.org", "\"example.org\" is no address or prefix")]
    [InlineData("-s 2001:db8::/32", "\"2001:db8::/32\" is of the other family")]
    [InlineData("-s", "something is missing at the end")]
    [InlineData("!", "something is missing at the end")]
    [InlineData("! ! -s 10.0.0.1", "can't honour \"!\"")]
    [InlineData("-i interface-with-a-long-name", "\"interface-with-a-long-name\" is no interface name")]
    [InlineData("ip6 saddr 2001:db8::1", "can't honour \"ip6\"")]
    [InlineData("ip protocol tcp", "can't honour \"ip protocol\"")]
    [InlineData("ip saddr { 10.0.0.1, 10.0.0.2 }", "\"{\" is no address or prefix")]
    [InlineData("ip saddr > 10.0.0.1", "\">\" is no address or prefix")]
    [InlineData("iifname @set{", "\"@set{\" is no interface name")]
    [InlineData("a b", "can't honour \"a\"")]
    public void What_can_not_be_honoured_is_refused_with_key_and_value(string words, string reason)
    {
        var error = Assert.Throws<CniException>(() => PacketCondition.Parse("conditionsV4", words.Split(' '), v6: false));
        Assert.Equal(CniErrorCode.UnsupportedField, error.Code);
        Assert.Equal($"conditionsV4: {reason} in \"{words}\"", error.Message);
    }
}
