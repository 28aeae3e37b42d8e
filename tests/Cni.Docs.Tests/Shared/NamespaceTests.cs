namespace Cni.Docs.Tests.Shared;

public class NamespaceTests
{
    [KernelFact(Needs.Veth)]
    public void Ip_witness_sees_links_addresses_and_routes_of_its_namespace_only()
    {
        using var pair = new NamespacePair();
        pair.Host.Line($"ip link add v0 type veth peer name v1 netns {pair.Pod.Name}");
        pair.Host.Line("ip addr add 192.0.2.1/24 dev v0");
        pair.Host.Line("ip link set v0 up");

        Assert.Equal(["v0"], pair.Host.Ip.LinkNames());
        Assert.Equal(["v1"], pair.Pod.Ip.LinkNames());
        Assert.Equal(["192.0.2.1/24"], pair.Host.Ip.Addresses("v0"));
        Assert.Equal("192.0.2.0/24", (string?)pair.Host.Ip.Routes4()[0]!["dst"]);
        Assert.Equal("veth", (string?)pair.Host.Ip.Link("v0")!["linkinfo"]!["info_kind"]);
        Assert.Null(pair.Host.Ip.Link("v1"));
    }

    [KernelFact(Needs.Veth)]
    public void State_is_the_same_again_once_everything_is_undone()
    {
        using var node = new TestNamespace();
        var before = node.Ip.State();
        node.Line("ip link add v0 type veth peer name v1");
        node.Line("ip addr add 192.0.2.1/24 dev v0");
        Assert.NotEqual(before, node.Ip.State());

        node.Line("ip link del v0");
        Assert.Equal(before, node.Ip.State());
    }

    [KernelFact(Needs.Nft)]
    public void Nft_witness_sees_tables_and_set_elements()
    {
        using var node = new TestNamespace();
        Assert.Empty(node.Nft.Ruleset());
        node.Nft.Load("table inet t { set s { type ipv4_addr; elements = { 192.0.2.1, 192.0.2.2 }; }; set empty { type ipv4_addr; }; map m { type ipv4_addr : mark; elements = { 192.0.2.1 : 7 }; }; }");

        Assert.Equal("t", (string?)Assert.Single(node.Nft.Objects("table"))["name"]);
        Assert.Equal(2, node.Nft.SetElements("inet", "t", "s")!.Count);
        Assert.Empty(node.Nft.SetElements("inet", "t", "empty")!);
        Assert.Single(node.Nft.MapElements("inet", "t", "m")!);
        Assert.Null(node.Nft.SetElements("inet", "t", "absent"));
        Assert.Contains("set empty", node.Nft.State(), StringComparison.Ordinal);
    }

    [KernelFact]
    public void A_disposed_namespace_is_gone()
    {
        var node = new TestNamespace();
        Assert.True(File.Exists(node.Path));
        node.Dispose();
        Assert.False(File.Exists(node.Path));
        node.Dispose();
    }

    [KernelTheory]
    [InlineData(Needs.Veth, "veth")]
    [InlineData(Needs.Dummy, "dummy")]
    [InlineData(Needs.Vxlan, "vxlan")]
    [InlineData(Needs.Ifb, "ifb")]
    public void A_need_is_lacking_exactly_when_ip_cannot_make_such_a_link(Needs need, string kind)
    {
        using var node = new TestNamespace();
        string[] options = kind == "vxlan" ? ["id", "1", "dstport", "4789"] : [];
        var works = node.Run("ip", ["link", "add", "x0", "type", kind, .. options]).ExitCode == 0;
        Assert.Equal(works, Machine.Lacks(need) is null);
    }
}
