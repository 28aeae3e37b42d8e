using System.Net;
using Cni.Netlink.Nftables;
using Cni.Netlink.Testing;
using Cni.Samples.Firewall;
using Cni.Sdk;
using static Cni.Netlink.Nftables.Nft;

namespace Cni.Toolkit.Tests.Firewall;

/// <summary>Pods that come and go, on a ruleset in memory.</summary>
public class PodRulesTests
{
    private static readonly NftTable s_filter = HostChains.Filter(NftFamily.Ip);
    private static readonly NftChain s_forward = s_filter.FilterChain("FORWARD", NftHook.Forward, policy: NftPolicy.Drop);

    private readonly FakeNft _nft = new();

    private static FirewallSettings Settings(string policy = "open", int? bit = null) => FirewallSettings.Of(new() { IngressPolicy = policy, MarkBit = bit });

    private static FirewallPod Pod(string id, int host, IngressSegment? segment = null, string network = "net1") =>
        new(new AttachmentOwner(network, id, "eth0"), [IPAddress.Parse($"10.0.0.{host}"), IPAddress.Parse($"fd00::{host}")], segment);

    private void Remove(FirewallPod pod) => PodRules.Remove(_nft, each => each == pod.Owner.ToString());

    [Fact]
    public void The_last_pod_leaves_the_ruleset_as_the_first_found_it()
    {
        _nft.Commit(new NftTransaction().Add(s_filter).Add(s_forward));
        string before = _nft.ToString();
        FirewallPod a = Pod("a", 2, new("cni0", "veth1", true)), b = Pod("b", 3, new("veth2", "veth2", false), "net2"), c = Pod("c", 4);
        foreach (string policy in (string[])["open", "same-bridge", "isolated"])
        {
            foreach (FirewallPod pod in (FirewallPod[])[a, b, c])
                PodRules.Add(_nft, pod, Settings(policy), zoned: false);
            foreach (FirewallPod pod in (FirewallPod[])[a, b, c])
                PodRules.Check(_nft, pod, Settings(policy), zoned: false);
            foreach (FirewallPod pod in (FirewallPod[])[b, a, c])
                Remove(pod);
            Assert.Equal(before, _nft.ToString());
        }
    }

    [Fact]
    public void An_add_that_is_repeated_changes_nothing()
    {
        _nft.Commit(new NftTransaction().Add(s_filter).Add(s_forward));
        FirewallPod pod = Pod("a", 2, new("cni0", "veth1", true));
        PodRules.Add(_nft, pod, Settings("isolated"), zoned: false);
        int commits = _nft.Log.Count;
        PodRules.Add(_nft, pod, Settings("isolated"), zoned: false);
        Assert.Equal(commits, _nft.Log.Count);
    }

    [Fact]
    public void What_somebody_else_changes_in_between_is_taken_into_account()
    {
        _nft.BeforeCommit = nft => nft.Commit(new NftTransaction().Add(s_filter).Add(s_forward));
        PodRules.Add(_nft, Pod("a", 2), Settings(), zoned: false);
        Assert.Contains("jump CNI-FORWARD", _nft.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_of_an_administrator_that_ends_with_a_drop_gets_one_rule_in_front_and_one_with_a_policy_of_drop_as_well()
    {
        var site = new NftTable(NftFamily.Inet, "site");
        NftChain ending = site.FilterChain("ending", NftHook.Forward), policy = site.FilterChain("policy", NftHook.Forward, 5, NftPolicy.Drop), open = site.FilterChain("open", NftHook.Forward, 6);
        _nft.Commit(new NftTransaction().Add(site).Add(ending).Add(policy).Add(open)
            .Add(ending.Rule(Tcp.Dport == 22, Accept())).Add(ending.Rule(Counter(), Reject())).Add(open.Rule(Tcp.Dport == 22, Drop())));
        PodRules.Add(_nft, Pod("a", 2), Settings(bit: 3), zoned: false);
        Assert.Equal(3, _nft.ListRules(site, "ending").Count);
        Assert.Equal("meta mark & 0x00000008 == 0x00000008 counter packets 0 bytes 0 accept comment \"CNI firewall plugin pods\"", _nft.ListRules(site, "ending")[0].ToString());
        Assert.Single(_nft.ListRules(site, "policy"));
        Assert.Single(_nft.ListRules(site, "open"));
    }

    [Fact]
    public void A_table_that_belongs_to_a_daemon_is_left_alone()
    {
        var owned = new NftTable(NftFamily.Inet, "owned") { Flags = NftTableFlags.Owner };
        NftChain chain = owned.FilterChain("forward", NftHook.Forward, policy: NftPolicy.Drop);
        _nft.Commit(new NftTransaction().Add(owned).Add(chain));
        PodRules.Add(_nft, Pod("a", 2), Settings(), zoned: false);
        Assert.Empty(_nft.ListRules(owned));
        PodRules.Check(_nft, Pod("a", 2), Settings(), zoned: false);
    }

    [Fact]
    public void Sources_of_firewalld_are_noted_and_open_nothing()
    {
        _nft.Commit(new NftTransaction().Add(s_filter).Add(s_forward));
        FirewallPod pod = Pod("a", 2);
        PodRules.Add(_nft, pod, Settings(), zoned: true);
        Assert.Equal(pod.Addresses, PodRules.ZonedOf(_nft, each => each == pod.Owner.ToString()));
        Assert.Empty(_nft.ListRules(s_filter));
        Assert.Empty(_nft.ListElements(FirewallTable.Pods(IPAddress.Any)));
    }

    [Fact]
    public void Networks_of_ptp_with_long_names_have_chains_all_the_same()
    {
        string network = new('n', 250);
        FirewallPod pod = Pod("a", 2, new("veth1", "veth1", false), network);
        PodRules.Add(_nft, pod, Settings("same-bridge"), zoned: false);
        PodRules.Check(_nft, pod, Settings("same-bridge"), zoned: false);
        Remove(pod);
        Assert.Equal("", _nft.ToString());
    }

    [Fact]
    public void Check_says_who_has_the_address()
    {
        PodRules.Add(_nft, Pod("b", 2), Settings(), zoned: false);
        var error = Assert.Throws<CniException>(() => PodRules.Check(_nft, Pod("a", 2), Settings(), zoned: false));
        Assert.Equal((CniErrorCode.CheckFailed, "10.0.0.2 belongs to attachment net1/b/eth0"), (error.Code, error.Message));
    }
}
