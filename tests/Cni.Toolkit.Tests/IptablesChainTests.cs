using Cni.Netlink.Nftables;
using Cni.Netlink.Testing;

namespace Cni.Toolkit.Tests;

public class IptablesChainTests
{
    readonly FakeNft _nft = new();
    static readonly NftTable s_nat = new(NftFamily.Ip, "nat");
    static readonly NftChain s_from = s_nat.Chain("CNI-HOSTPORT-DNAT"), s_pod = s_nat.Chain("CNI-DN-1");

    void Make(bool jump, bool rule) => NodeRuleset.Transact(_nft, transaction =>
    {
        transaction.Add(s_nat);
        transaction.Add(s_from);
        transaction.Add(s_pod);
        if (rule)
            transaction.Add(s_pod.Rule(Nft.Masquerade()));
        if (jump)
            transaction.Add(s_from.Rule(Nft.Jump(s_pod)));
    });

    bool IsUsed(NftFamily family = NftFamily.Ip) => IptablesChain.IsUsedByNat(_nft, family, s_pod.Name, s_from.Name);

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    public void A_chain_is_used_if_it_has_rules_and_a_jump_leads_to_it(bool jump, bool rule, bool used)
    {
        Make(jump, rule);
        Assert.Equal(used, IsUsed());
        Assert.False(IsUsed(NftFamily.Ip6));
    }

    [Fact]
    public void What_is_not_there_is_not_used() => Assert.False(IsUsed());

    [Fact]
    public void Removing_takes_the_jumps_along_and_repeats_in_peace()
    {
        Make(jump: true, rule: true);
        IptablesChain.RemoveNat(_nft, s_pod.Name, s_from.Name);
        Assert.Null(_nft.Find(s_pod));
        Assert.Empty(_nft.ListRules(s_nat, s_from.Name));
        IptablesChain.RemoveNat(_nft, s_pod.Name, s_from.Name);
    }
}
