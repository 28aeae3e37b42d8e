using Cni.Netlink.Nftables;
using Cni.Netlink.Testing;
using Cni.Samples.Portmap;
using Cni.Sdk;
using System.Text.Json;

namespace Cni.Toolkit.Tests.Portmap;

/// <summary>Who gets which port, on a ruleset in memory.</summary>
public class HostPortsTests
{
    private const string Web = """{"hostPort":8080,"containerPort":80}""";

    private readonly FakeNft _nft = new();

    private static readonly AttachmentOwner s_a = new("net1", "a", "eth0"), s_b = new("net1", "b", "eth0");

    private static (IReadOnlyList<PortForward>, PortmapSettings) Read(string mappings, int host, string extra = "")
    {
        var settings = PortmapSettings.Of(JsonSerializer.Deserialize(
            $$"""{ {{extra}} "runtimeConfig":{"portMappings":[{{mappings}}]} }""", PortmapJson.Default.PortmapConfig)!);
        return (PortForward.Of(settings, new(IpPrefix.Parse($"10.0.0.{host}/24"), IpPrefix.Parse($"fd00::{host}/64"))), settings);
    }

    private void Add(AttachmentOwner owner, string mappings, int host, string extra = "")
    {
        var (forwards, settings) = Read(mappings, host, extra);
        HostPorts.Add(_nft, owner, forwards, settings);
    }

    private CniException Refused(AttachmentOwner owner, string mappings, int host, string extra = "")
    {
        string before = _nft.ToString();
        var error = Assert.Throws<CniException>(() => Add(owner, mappings, host, extra));
        Assert.Equal(before, _nft.ToString());
        return error;
    }

    private void Check(AttachmentOwner owner, string mappings, int host, string extra = "")
    {
        var (forwards, settings) = Read(mappings, host, extra);
        HostPorts.Check(_nft, owner, forwards, settings);
    }

    private void Remove(AttachmentOwner owner) => HostPorts.Remove(_nft, tag => tag == owner.ToString());

    private static string Bound(string address, int port = 8080) => $$"""{"hostPort":{{port}},"containerPort":80,"hostIP":"{{address}}"}""";

    private int Count(NftSet map) => _nft.ListElements(map).Count;

    [Fact]
    public void The_last_del_leaves_nothing()
    {
        Add(s_a, Web, 2);
        Add(s_b, """{"hostPort":8081,"containerPort":80,"protocol":"udp"}""", 3, "\"masqAll\":true,");
        Remove(s_a);
        Assert.Equal(1, Count(HostPortTable.Any(v6: false)));
        Check(s_b, """{"hostPort":8081,"containerPort":80,"protocol":"udp"}""", 3, "\"masqAll\":true,");
        Assert.DoesNotContain("from_10.0.0.0/24", _nft.ToString(), StringComparison.Ordinal);
        Remove(s_b);
        Assert.Equal("", _nft.ToString());
        Remove(s_b);
    }

    [Fact]
    public void A_subnets_chain_stays_as_long_as_a_pod_needs_it()
    {
        Add(s_a, Web, 2);
        Add(s_b, """{"hostPort":8081,"containerPort":80}""", 3);
        Remove(s_a);
        Check(s_b, """{"hostPort":8081,"containerPort":80}""", 3);
    }

    [Fact]
    public void The_same_add_again_changes_nothing()
    {
        Add(s_a, Web + "," + Bound("192.0.2.1", 9000), 2);
        string before = _nft.ToString();
        Add(s_a, Web + "," + Bound("192.0.2.1", 9000), 2);
        Assert.Equal(before, _nft.ToString());
    }

    [Fact]
    public void An_attachment_may_correct_what_it_has()
    {
        Add(s_a, Web, 2);
        Add(s_a, """{"hostPort":8080,"containerPort":81}""", 2);
        Check(s_a, """{"hostPort":8080,"containerPort":81}""", 2);
        Assert.Equal(1, Count(HostPortTable.Any(v6: false)));
    }

    [Fact]
    public void A_port_that_another_attachment_holds_is_refused_with_its_name()
    {
        Add(s_a, Web, 2);
        var error = Refused(s_b, """{"hostPort":9090,"containerPort":80},""" + Web, 3);
        Assert.Equal(CniErrorCode.Conflict, error.Code);
        Assert.Equal("host port 8080/tcp is taken by attachment net1/a/eth0", error.Message);
    }

    [Theory]
    [InlineData("", "192.0.2.1")]
    [InlineData("192.0.2.1", "")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8::1", "::")]
    public void Ports_meet_as_they_do_for_programs_that_bind_them(string first, string second)
    {
        Add(s_a, Bound(first), 2);
        Assert.Equal(CniErrorCode.Conflict, Refused(s_b, Bound(second), 3).Code);
        Remove(s_a);
        Add(s_b, Bound(second), 3);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2")]
    [InlineData("0.0.0.0", "::")]
    [InlineData("192.0.2.1", "2001:db8::1")]
    public void Ports_of_different_addresses_or_families_do_not_meet(string first, string second)
    {
        Add(s_a, Bound(first), 2);
        Add(s_b, Bound(second), 3);
        Check(s_a, Bound(first), 2);
        Check(s_b, Bound(second), 3);
    }

    [Fact]
    public void Protocols_do_not_meet()
    {
        Add(s_a, Web, 2);
        Add(s_b, """{"hostPort":8080,"containerPort":80,"protocol":"udp"}""", 3);
    }

    [Fact]
    public void One_attachment_may_bind_a_port_and_map_it_for_all_other_addresses() =>
        Add(s_a, Web + ""","""+ """{"hostPort":8080,"containerPort":81,"hostIP":"192.0.2.1"}""", 2);

    [Theory]
    [InlineData("", "")]
    [InlineData("192.0.2.1", "")]
    [InlineData("", "192.0.2.1")]
    public void Whoever_had_the_pods_address_before_makes_room(string old, string now)
    {
        Add(s_a, Bound(old), 2);
        Add(s_b, Bound(now), 2);
        Check(s_b, Bound(now), 2);
        Remove(s_a);
        Check(s_b, Bound(now), 2);
    }

    [Fact]
    public void Two_networks_of_one_container_keep_their_own()
    {
        AttachmentOwner first = new("net1", "a", "eth0"), second = new("net2", "a", "eth1");
        Add(first, Web, 2);
        Add(second, """{"hostPort":8081,"containerPort":80}""", 3);
        Remove(first);
        Check(second, """{"hostPort":8081,"containerPort":80}""", 3);
    }

    [Fact]
    public void Conditions_make_rules_that_are_owned_as_well()
    {
        const string inside = "\"conditionsV4\":[\"-i\",\"eth0\"],", outside = "\"conditionsV4\":[\"!\",\"-i\",\"eth0\"],";
        Add(s_a, Bound("0.0.0.0"), 2, inside);
        Add(s_a, Bound("0.0.0.0"), 2, inside);
        Assert.Single(_nft.ListRules(HostPortTable.Table, HostPortTable.Conditional.Name));
        Assert.Equal(CniErrorCode.Conflict, Refused(s_b, Bound("0.0.0.0"), 3, inside).Code);
        Add(s_b, Bound("0.0.0.0"), 3, outside);
        Check(s_a, Bound("0.0.0.0"), 2, inside);
        Check(s_b, Bound("0.0.0.0"), 3, outside);
        Remove(s_a);
        Assert.Equal(CniErrorCode.CheckFailed, Assert.Throws<CniException>(() => Check(s_a, Bound("0.0.0.0"), 2, inside)).Code);
        Check(s_b, Bound("0.0.0.0"), 3, outside);
        Remove(s_b);
        Assert.Equal("", _nft.ToString());
    }

    [Fact]
    public void Check_names_what_is_missing()
    {
        Assert.Contains("8080/tcp", Failure(), StringComparison.Ordinal);
        Add(s_a, Web, 2, "\"snat\":false,");
        Check(s_a, Web, 2, "\"snat\":false,");
        Assert.Equal("the masquerade for 10.0.0.2 is missing", Failure());
        Add(s_a, Web, 2);
        Check(s_a, Web, 2);
        NftChain output = HostPortTable.Table.Chain("output");
        _nft.Commit(new NftTransaction().Flush(output));
        Assert.Equal("the rules of inet cni_portmap output were changed", Failure());

        string Failure()
        {
            var error = Assert.Throws<CniException>(() => Check(s_a, Web, 2));
            Assert.Equal(CniErrorCode.CheckFailed, error.Code);
            return error.Message;
        }
    }

    [Fact]
    public void Somebody_who_takes_the_port_in_between_is_noticed()
    {
        AttachmentOwner other = s_a with { IfName = "eth1" };
        Add(other, """{"hostPort":1,"containerPort":1}""", 9);
        _nft.BeforeCommit = nft => nft.Commit(new NftTransaction().Add(Read(Web, 2).Item1[0].Element(s_a.ToString())));
        var error = Assert.Throws<CniException>(() => Add(s_b, Web, 3));
        Assert.Equal("host port 8080/tcp is taken by attachment net1/a/eth0", error.Message);
        Check(other, """{"hostPort":1,"containerPort":1}""", 9);
    }

    [Fact]
    public void A_hundred_ports_come_and_go_together()
    {
        string mappings = string.Join(',', Enumerable.Range(1, 100).Select(i => $$"""{"hostPort":{{10000 + i}},"containerPort":{{i}}}"""));
        Add(s_a, mappings, 2);
        Assert.Equal(100, Count(HostPortTable.Any(v6: true)));
        Check(s_a, mappings, 2);
        Remove(s_a);
        Assert.Equal("", _nft.ToString());
    }
}
