using System.Text.Json.Nodes;

namespace Cni.Kernel.Tests.Portmap;

/// <summary>What the published plugin does to the ruleset, with nft as the witness.</summary>
public sealed class PortmapVerbTests : IDisposable
{
    const Needs Wanted = Needs.Plugins | Needs.Nft | Needs.Bridge | Needs.Veth | Needs.Ipv6;
    const string Web = """{"hostPort":8080,"containerPort":80}""", Dns = """{"hostPort":5353,"containerPort":53,"protocol":"UDP"}""";
    const int CheckFailed = 101, Conflict = 103;

    readonly PortmapNode _lab = new();

    string Rules => _lab.Node.Nft.State();

    public static TheoryData<string> Versions => ["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"];

    [KernelTheory(Wanted)]
    [MemberData(nameof(Versions))]
    public void Every_version_adds_checks_and_deletes_and_hands_on_the_result_it_got(string version)
    {
        string before = Rules;
        var answer = _lab.Ok("ADD", _lab.PodA, Web, version: version).Json;
        Assert.True(JsonNode.DeepEquals(Known(PortmapNode.Result(_lab.PodA, version)), Known(answer)), answer.ToJsonString());
        Assert.Single(_lab.Elements("any4"));
        Assert.Single(_lab.Elements("any6"));
        if (string.CompareOrdinal(version, "0.4.0") >= 0)
            Assert.Equal("", _lab.Ok("CHECK", _lab.PodA, Web, version: version).StdOut);
        var del = _lab.Ok("DEL", _lab.PodA, Web, version: version);
        Assert.Equal(("", ""), (del.StdOut, del.StdErr));
        Assert.Equal(before, Rules);
    }

    // The oldest two versions fill in what they always have.
    static JsonObject Known(JsonNode result)
    {
        var copy = result.DeepClone().AsObject();
        copy.Remove("dns");
        return copy;
    }

    [KernelFact(Wanted)]
    public void Elements_say_whose_they_are_and_lead_to_the_pod()
    {
        _lab.Ok("ADD", _lab.PodA, Web + "," + Dns + """,{"hostPort":80,"containerPort":80,"hostIP":"203.0.113.9"}""");
        string rules = Rules;
        foreach (string element in (string[])[
            "tcp . 8080 comment \"net1/container-a/eth0\" : 10.1.2.2 . 80", "udp . 5353 comment \"net1/container-a/eth0\" : 10.1.2.2 . 53",
            "tcp . 8080 comment \"net1/container-a/eth0\" : fd00:1:2::2 . 80", "203.0.113.9 . tcp . 80 comment \"net1/container-a/eth0\" : 10.1.2.2 . 80",
            "10.1.2.2 comment \"net1/container-a/eth0\" : goto from_10.1.2.0/24"])
            Assert.Contains(element, rules, StringComparison.Ordinal);
    }

    [KernelTheory(Wanted)]
    [InlineData("4")]
    [InlineData("6")]
    public void A_pod_of_one_family_checks_well(string family)
    {
        _lab.Ok("ADD", _lab.PodA, Web + "," + Dns, families: family);
        _lab.Ok("CHECK", _lab.PodA, Web + "," + Dns, families: family);
        Assert.Equal(family == "4" ? 2 : 0, _lab.Elements("any4").Length);
        Assert.Equal(family == "6" ? 2 : 0, _lab.Elements("any6").Length);
    }

    [KernelTheory(Wanted)]
    [InlineData("delete element inet cni_portmap any4 { tcp . 8080 }", "host port 8080/tcp isn't mapped to 10.1.2.2")]
    [InlineData("delete element inet cni_portmap any6 { tcp . 8080 }", "host port 8080/tcp isn't mapped to fd00:1:2::2")]
    [InlineData("delete element inet cni_portmap pods4 { 10.1.2.2 }", "the masquerade for 10.1.2.2 is missing")]
    [InlineData("flush chain inet cni_portmap from_10.1.2.0/24", "the rules of inet cni_portmap from_10.1.2.0/24 were changed")]
    [InlineData("flush chain inet cni_portmap prerouting", "the rules of inet cni_portmap prerouting were changed")]
    [InlineData("add rule inet cni_portmap hostports drop", "the rules of inet cni_portmap hostports were changed")]
    [InlineData("delete table inet cni_portmap", "host port 8080/tcp isn't mapped to 10.1.2.2")]
    public void Check_names_what_somebody_broke(string damage, string message)
    {
        _lab.Ok("ADD", _lab.PodA, Web);
        _lab.Node.Ok("nft", damage.Split(' '));
        var check = _lab.Call("CHECK", _lab.PodA, Web);
        Assert.Equal(CheckFailed, check.ErrorCode);
        Assert.Equal(message, (string?)check.Json["msg"]);
        _lab.Ok("DEL", _lab.PodA, Web);
        Assert.Equal("", Rules);
    }

    [KernelFact(Wanted)]
    public void A_port_that_is_held_is_refused_and_nothing_changes()
    {
        _lab.Ok("ADD", _lab.PodA, Web);
        string before = Rules;
        var refused = _lab.Call("ADD", _lab.PodB, Dns + "," + Web);
        Assert.Equal(Conflict, refused.ErrorCode);
        Assert.Equal("host port 8080/tcp is taken by attachment net1/container-a/eth0", (string?)refused.Json["msg"]);
        Assert.Equal(before, Rules);
        _lab.Ok("DEL", _lab.PodB, Dns + "," + Web);
        Assert.Equal(before, Rules);
        _lab.Ok("ADD", _lab.PodA, Web);
        Assert.Equal(before, Rules);
        _lab.Ok("DEL", _lab.PodA, Web);
        _lab.Ok("ADD", _lab.PodB, Dns + "," + Web);
    }

    [KernelFact(Wanted)]
    public void Del_needs_neither_ports_nor_result_nor_namespace_and_may_come_again()
    {
        _lab.Ok("ADD", _lab.PodA, Web + "," + Dns);
        for (int i = 0; i < 2; i++)
        {
            var del = _lab.Ok("DEL", _lab.PodA, null, withResult: false);
            Assert.Equal(("", ""), (del.StdOut, del.StdErr));
            Assert.Equal("", Rules);
        }
    }

    [KernelFact(Wanted)]
    public void Two_networks_of_one_container_do_not_remove_each_others_ports()
    {
        _lab.Ok("ADD", _lab.PodA, Web, network: "net1");
        string first = Rules;
        // The same container's other interface, on another network.
        var other = new Pod("a", 9);
        try
        {
            _lab.Ok("ADD", other, Dns, network: "net2", ifName: "eth1");
            _lab.Ok("DEL", other, null, network: "net2", ifName: "eth1", withResult: false);
            Assert.Equal(first, Rules);
            _lab.Ok("ADD", other, Dns, network: "net2", ifName: "eth1");
            _lab.Ok("DEL", _lab.PodA, null, network: "net1", ifName: "eth0", withResult: false);
            Assert.Contains("udp", Assert.Single(_lab.Elements("any4")), StringComparison.Ordinal);
        }
        finally
        {
            other.Namespace.Dispose();
        }
    }

    [KernelFact(Wanted)]
    public void Gc_keeps_what_is_valid_and_what_is_of_other_networks()
    {
        _lab.Ok("ADD", _lab.PodA, Web);
        _lab.Ok("ADD", _lab.PodB, Dns);
        _lab.Ok("ADD", _lab.PodB, """{"hostPort":99,"containerPort":9}""", network: "net2", ifName: "eth1");
        _lab.Ok("GC", _lab.PodA, null, """ "cni.dev/valid-attachments":[{"containerID":"container-b","ifname":"eth0"}],""", withResult: false);
        var left = string.Join('\n', _lab.Elements("any4"));
        Assert.DoesNotContain("container-a", left, StringComparison.Ordinal);
        Assert.Contains("net1/container-b/eth0", left, StringComparison.Ordinal);
        Assert.Contains("net2/container-b/eth1", left, StringComparison.Ordinal);
        _lab.Ok("GC", _lab.PodA, null, """ "cni.dev/valid-attachments":[],""", withResult: false);
        _lab.Ok("GC", _lab.PodA, null, """ "cni.dev/valid-attachments":[],""", network: "net2", withResult: false);
        Assert.Equal("", Rules);
    }

    [KernelFact(Wanted)]
    public void Gc_without_a_list_of_what_is_valid_removes_nothing()
    {
        _lab.Ok("ADD", _lab.PodA, Web);
        string before = Rules;
        Assert.NotEqual(0, _lab.Call("GC", _lab.PodA, null, withResult: false).ExitCode);
        Assert.Equal(before, Rules);
    }

    [KernelFact(Wanted)]
    public void Status_is_ready_and_leaves_nothing()
    {
        _lab.Ok("STATUS", _lab.PodA, null, withResult: false);
        Assert.Equal("", Rules);
    }

    [KernelFact(Wanted)]
    public async Task Many_at_once_get_their_ports_and_one_gets_the_port_that_all_want()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() =>
            _lab.Call("ADD", _lab.PodA, $$"""{"hostPort":{{4000 + i}},"containerPort":80}""", network: $"net{i}", ifName: $"eth{i}"))));
        Assert.All(runs, run => run.EnsureOk());
        Assert.Equal(12, _lab.Elements("any4").Length);

        // Different pods, or the one that came first would have left its address to the others.
        runs = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() =>
            _lab.Call("ADD", i % 2 == 0 ? _lab.PodA : _lab.PodB, Web, network: $"both{i % 2}"))));
        Assert.Contains(runs, run => run.ExitCode == 0);
        Assert.All(runs, run => Assert.True(run.ExitCode == 0 || run.ErrorCode == Conflict, run.StdOut));
        Assert.Equal(13, _lab.Elements("any4").Length);

        runs = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() =>
            _lab.Call("DEL", _lab.PodA, null, network: $"net{i}", ifName: $"eth{i}", withResult: false))));
        Assert.All(runs, run => run.EnsureOk());
        _lab.Ok("DEL", _lab.PodA, null, network: "both0");
        _lab.Ok("DEL", _lab.PodB, null, network: "both1");
        Assert.Equal("", Rules);
    }

    public void Dispose()
    {
        _lab.Dispose();
        GC.SuppressFinalize(this);
    }
}
