using System.Net;
using Cni.Netlink.Nftables;
using Cni.Netlink.Testing;
using Cni.Sdk;

namespace Cni.Toolkit.Tests;

public class MasqueradeTests
{
    private static readonly AttachmentOwner s_one = new("net1", "one", "eth0"), s_two = new("net1", "two", "eth0");
    private static readonly NftTable s_table = new(NftFamily.Inet, "cni_masquerade");
    private static readonly NftSet s_pods4 = s_table.VerdictMap("pods4", NftDataType.Ipv4Addr);
    private readonly FakeNft _nft = new();

    private static IpPrefix[] Addresses(params string[] texts) => [.. texts.Select(IpPrefix.Parse)];

    private string? OwnerOf(string address) => _nft.Find(s_pods4.Element([IPAddress.Parse(address)]))?.Comment;

    [Fact]
    public void A_pod_is_an_element_for_each_address_and_no_rule_of_its_own()
    {
        Masquerade.Add(_nft, s_one, Addresses("10.1.2.2/24", "2001:db8::2/64"));
        int rules = _nft.ListRules(s_table).Count;
        Masquerade.Add(_nft, s_two, Addresses("10.1.2.3/24", "2001:db8::3/64"));
        Assert.Equal(rules, _nft.ListRules(s_table).Count);
        Assert.Equal("net1/one/eth0", OwnerOf("10.1.2.2"));
        Assert.Equal("net1/two/eth0", OwnerOf("10.1.2.3"));
        Masquerade.Check(_nft, s_one, Addresses("10.1.2.2/24", "2001:db8::2/64"));
    }

    [Fact]
    public void An_address_that_another_attachment_left_behind_goes_to_the_new_one()
    {
        Masquerade.Add(_nft, s_one, Addresses("10.1.2.2/24"));
        Masquerade.Add(_nft, s_two, Addresses("10.1.2.2/25"));
        Assert.Equal("net1/two/eth0", OwnerOf("10.1.2.2"));
        Masquerade.Remove(_nft, s_one, [IPAddress.Parse("10.1.2.2")]);
        Assert.Equal("net1/two/eth0", OwnerOf("10.1.2.2"));
        Masquerade.Check(_nft, s_two, Addresses("10.1.2.2/25"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Remove_takes_all_of_the_owners_with_and_without_hints(bool hints)
    {
        Masquerade.Add(_nft, s_one, Addresses("10.1.2.2/24", "10.1.3.2/24"));
        Masquerade.Add(_nft, s_two, Addresses("10.1.2.3/24"));
        Masquerade.Remove(_nft, s_one, hints ? [IPAddress.Parse("10.1.2.2"), IPAddress.Parse("10.9.9.9")] : null);
        Assert.Equal(["net1/two/eth0"], _nft.ListElements(s_pods4).Select(e => e.Comment!));
        Masquerade.Remove(_nft, s_one);
    }

    [Fact]
    public void Gc_takes_what_is_not_valid_in_its_network_and_nothing_else()
    {
        var foreign = new AttachmentOwner("net2", "one", "eth0");
        Masquerade.Add(_nft, s_one, Addresses("10.1.2.2/24"));
        Masquerade.Add(_nft, s_two, Addresses("10.1.2.3/24"));
        Masquerade.Add(_nft, foreign, Addresses("10.5.2.3/24"));
        Masquerade.Gc(_nft, new ValidOwners(NetworkName.Parse("net1"), [new("two", "eth0")]));
        Assert.Null(OwnerOf("10.1.2.2"));
        Assert.Equal("net1/two/eth0", OwnerOf("10.1.2.3"));
        Assert.Equal("net2/one/eth0", OwnerOf("10.5.2.3"));
    }

    [Fact]
    public void Check_sees_what_is_missing_foreign_or_changed()
    {
        Masquerade.Add(_nft, s_one, Addresses("10.1.2.2/24"));
        Assert.Equal(CniErrorCode.CheckFailed, Assert.Throws<CniException>(() => Masquerade.Check(_nft, s_one, Addresses("10.1.2.9/24"))).Code);
        Assert.Contains("belongs to", Assert.Throws<CniException>(() => Masquerade.Check(_nft, s_two, Addresses("10.1.2.2/24"))).Details, StringComparison.Ordinal);
        _nft.Commit(new NftTransaction().Flush(s_table.Chain("postrouting")));
        Assert.Contains("changed", Assert.Throws<CniException>(() => Masquerade.Check(_nft, s_one, Addresses("10.1.2.2/24"))).Details, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_twice_in_one_subnet_makes_its_chain_once()
    {
        Masquerade.Add(_nft, s_one, Addresses("10.1.2.2/24", "10.1.2.3/24", "10.1.2.3/24"));
        Assert.Equal(2, _nft.ListChains(s_table).Count);
        Assert.Equal(2, _nft.ListElements(s_pods4).Count);
    }

    [Fact]
    public void Removing_from_an_empty_ruleset_is_no_error()
    {
        Masquerade.Remove(_nft, s_one);
        SpoofCheck.Remove(_nft, s_one);
        Assert.Empty(_nft.ListTables());
    }

    [Fact]
    public void The_last_spoof_check_takes_its_table_along()
    {
        var mac = System.Net.NetworkInformation.PhysicalAddress.Parse("021122334455");
        SpoofCheck.Add(_nft, s_one, "veth1", mac);
        SpoofCheck.Add(_nft, s_two, "veth2", mac);
        SpoofCheck.Check(_nft, s_one, "veth1", mac);
        SpoofCheck.Remove(_nft, s_one);
        Assert.Throws<CniException>(() => SpoofCheck.Check(_nft, s_one, "veth1", mac));
        SpoofCheck.Check(_nft, s_two, "veth2", mac);
        SpoofCheck.Gc(_nft, new ValidOwners(NetworkName.Parse("net1"), []));
        Assert.Empty(_nft.ListTables());
    }

    [Fact]
    public void A_port_name_that_comes_again_admits_only_its_new_pod()
    {
        var old = System.Net.NetworkInformation.PhysicalAddress.Parse("021122334401");
        var mac = System.Net.NetworkInformation.PhysicalAddress.Parse("021122334402");
        SpoofCheck.Add(_nft, s_one, "veth1", old);
        SpoofCheck.Add(_nft, s_two, "veth1", mac);
        SpoofCheck.Check(_nft, s_two, "veth1", mac);
        Assert.Single(_nft.ListElements(new NftTable(NftFamily.Bridge, "cni_macspoofchk").Set("allowed", [NftDataType.IfName, NftDataType.EtherAddr])));
    }
}
