namespace Cni.Conformance.Tests;

/// <summary>An ADD that fails because the interface is there already is followed by a DEL: what others made must survive both.</summary>
public sealed class ForeignInterfaceTests : IDisposable
{
    readonly Node _node = new();

    public void Dispose() => _node.Dispose();

    string Config(string name) => $$"""{"cniVersion":"1.1.0","name":"{{name}}","type":"bridge","bridge":"cni0","isGateway":true,"ipam":{"type":"host-local","subnet":"10.1.2.0/24","dataDir":"{{_node.Data}}" } }""";

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Bridge | Needs.Veth)]
    [InlineData("lo")]
    [InlineData("other0")]
    [InlineData("eth0")]
    public void An_interface_of_somebody_else_survives(string ifName)
    {
        // One that the pod was born with, one of another kind, and one that bridge made for another network.
        _node.Pod.Line("ip link set lo up");
        _node.Pod.Line("ip link add other0 type bridge");
        _node.Pod.Line("ip link set other0 up");
        _node.Start("bridge", "ADD", Config("first")).EnsureOk();
        var before = _node.State();
        var add = Reply.Error(_node.Start("bridge", "ADD", Config("second"), ifName: ifName));
        Assert.Equal(103, add.Code);
        Assert.Contains(ifName, add.Message, StringComparison.Ordinal);
        var del = _node.Start("bridge", "DEL", Config("second"), ifName: ifName);
        Assert.Equal("", del.EnsureOk().StdOut);
        Assert.Equal(before, _node.State());
    }
}
