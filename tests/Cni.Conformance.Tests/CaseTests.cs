namespace Cni.Conformance.Tests;

/// <summary>The cases of hello, in memory and against the published binary.</summary>
public sealed class HelloCases(SharedNode node) : IClassFixture<SharedNode>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("hello");

    [Theory, MemberData(nameof(Rows))]
    public void Hello_in_memory(string plugin, string name, string version) =>
        CaseRunner.Run(Case.Load(plugin, name), version, "/run/netns/none", Memory.Start);

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void Hello_as_published(string plugin, string name, string version) => node.Run(plugin, name, version);
}

/// <summary>The cases of host-local, in memory and against the published binary.</summary>
public sealed class HostLocalCases(SharedNode node) : IClassFixture<SharedNode>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("host-local");

    [Theory, MemberData(nameof(Rows))]
    public void Host_local_in_memory(string plugin, string name, string version) =>
        CaseRunner.Run(Case.Load(plugin, name), version, "/run/netns/none", Memory.Start);

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void Host_local_as_published(string plugin, string name, string version) => node.Run(plugin, name, version);
}

/// <summary>The cases of bridge, against the published binary.</summary>
public sealed class BridgeCases(SharedNode node) : IClassFixture<SharedNode>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("bridge");

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Bridge | Needs.Ipv6), MemberData(nameof(Rows))]
    public void Bridge_as_published(string plugin, string name, string version) => node.Run(plugin, name, version);
}

/// <summary>The cases of dhcp, against the published binary. What a server answers is in Cni.Kernel.Tests.</summary>
public sealed class DhcpCases(SharedNode node) : IClassFixture<SharedNode>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("dhcp");

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void Dhcp_as_published(string plugin, string name, string version) => node.Run(plugin, name, version);
}

/// <summary>The cases of loopback, against the published binary.</summary>
public sealed class LoopbackCases(SharedNode node) : IClassFixture<SharedNode>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("loopback");

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Ipv6), MemberData(nameof(Rows))]
    public void Loopback_as_published(string plugin, string name, string version) => node.Run(plugin, name, version);
}

/// <summary>The cases of firewall, against the published binary.</summary>
public sealed class FirewallCases(SharedNode node) : IClassFixture<SharedNode>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("firewall");

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void Firewall_as_published(string plugin, string name, string version) => node.Run(plugin, name, version);
}

/// <summary>The cases of portmap, against the published binary.</summary>
public sealed class PortmapCases(SharedNode node) : IClassFixture<SharedNode>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("portmap");

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void Portmap_as_published(string plugin, string name, string version) => node.Run(plugin, name, version);
}

/// <summary>The cases of bandwidth, against the published binary.</summary>
public sealed class BandwidthCases(SharedNode node) : IClassFixture<SharedNode>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("bandwidth");

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Veth | Needs.Ifb), MemberData(nameof(Rows))]
    public void Bandwidth_as_published(string plugin, string name, string version) => node.Run(plugin, name, version);
}

/// <summary>The cases of ptp, against the published binary.</summary>
public sealed class PtpCases(SharedNode node) : IClassFixture<SharedNode>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("ptp");

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Veth | Needs.Ipv6), MemberData(nameof(Rows))]
    public void Ptp_as_published(string plugin, string name, string version) => node.Run(plugin, name, version);
}

/// <summary>The cases of static, in memory and against the published binary.</summary>
public sealed class StaticCases(SharedNode node) : IClassFixture<SharedNode>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("static");

    [Theory, MemberData(nameof(Rows))]
    public void Static_in_memory(string plugin, string name, string version) =>
        CaseRunner.Run(Case.Load(plugin, name), version, "/run/netns/none", Memory.Start);

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void Static_as_published(string plugin, string name, string version) => node.Run(plugin, name, version);
}

/// <summary>The cases of host-device, against the published binary.</summary>
public sealed class HostDeviceCases(NodeWithDevice device) : IClassFixture<NodeWithDevice>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("host-device");

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Veth), MemberData(nameof(Rows))]
    public void Host_device_as_published(string plugin, string name, string version) => device.Node.Run(plugin, name, version);
}

/// <summary>A node with a device <c>cnidev0</c> to give away, whose other end is outside.</summary>
public sealed class NodeWithDevice : IDisposable
{
    TestNamespace? _outside;

    public NodeWithDevice() => Node = new()
    {
        Prepare = host =>
        {
            _outside = new("outside");
            Sh.Line($"ip -n {host.Name} link add cnidev0 address 02:00:00:00:00:05 type veth peer name out0 netns {_outside.Name}");
        },
    };

    /// <summary>The node.</summary>
    public SharedNode Node { get; }

    /// <summary>Removes both.</summary>
    public void Dispose()
    {
        Node.Dispose();
        _outside?.Dispose();
    }
}

/// <summary>The cases of macvlan, against the published binary.</summary>
public sealed class MacvlanCases(NodeOnANetwork network) : IClassFixture<NodeOnANetwork>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("macvlan");

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Veth | Needs.Macvlan), MemberData(nameof(Rows))]
    public void Macvlan_as_published(string plugin, string name, string version) => network.Node.Run(plugin, name, version);
}

/// <summary>The cases of ipvlan, against the published binary.</summary>
public sealed class IpvlanCases(NodeOnANetwork network) : IClassFixture<NodeOnANetwork>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("ipvlan");

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Veth | Needs.Ipvlan), MemberData(nameof(Rows))]
    public void Ipvlan_as_published(string plugin, string name, string version) => network.Node.Run(plugin, name, version);
}

/// <summary>The cases of vlan, against the published binary.</summary>
public sealed class VlanCases(NodeOnANetwork network) : IClassFixture<NodeOnANetwork>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("vlan");

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Veth | Needs.Vlan), MemberData(nameof(Rows))]
    public void Vlan_as_published(string plugin, string name, string version) => network.Node.Run(plugin, name, version);
}

/// <summary>A node with <c>uplink0</c>, on which pods' links may stand.</summary>
public sealed class NodeOnANetwork : IDisposable
{
    /// <summary>The node.</summary>
    public SharedNode Node { get; } = new()
    {
        Prepare = host =>
        {
            host.Line("ip link add uplink0 up type veth peer name uplink1");
            host.Line("ip link set uplink1 up");
        },
    };

    /// <summary>Removes the node.</summary>
    public void Dispose() => Node.Dispose();
}

/// <summary>The cases of dummy, against the published binary.</summary>
public sealed class DummyCases(SharedNode node) : IClassFixture<SharedNode>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("dummy");

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Dummy | Needs.Ipv6), MemberData(nameof(Rows))]
    public void Dummy_as_published(string plugin, string name, string version) => node.Run(plugin, name, version);
}

/// <summary>The cases of tap, against the published binary.</summary>
public sealed class TapCases(SharedNode node) : IClassFixture<SharedNode>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("tap");

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Tap | Needs.Ipv6), MemberData(nameof(Rows))]
    public void Tap_as_published(string plugin, string name, string version) => node.Run(plugin, name, version);
}

/// <summary>The cases of sbr, against the published binary.</summary>
public sealed class SbrCases(SharedNode node) : IClassFixture<SharedNode>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("sbr");

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Veth | Needs.Ipv6), MemberData(nameof(Rows))]
    public void Sbr_as_published(string plugin, string name, string version) => node.Run(plugin, name, version);
}

/// <summary>The cases of tuning, against the published binary.</summary>
public sealed class TuningCases(SharedNode node) : IClassFixture<SharedNode>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("tuning");

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Veth), MemberData(nameof(Rows))]
    public void Tuning_as_published(string plugin, string name, string version) => node.Run(plugin, name, version);
}

/// <summary>The cases of vrf, against the published binary; those of every plugin are for one that takes every version.</summary>
public sealed class VrfCases(SharedNode node) : IClassFixture<SharedNode>
{
    public static TheoryData<string, string, string> Rows => Case.Rows("vrf", any: false);

    [KernelTheory(Needs.Plugins | Needs.Nft | Needs.Veth | Needs.Vrf), MemberData(nameof(Rows))]
    public void Vrf_as_published(string plugin, string name, string version) => node.Run(plugin, name, version);
}

/// <summary>One node for all cases of a plugin. Each case must leave it as it was.</summary>
public sealed class SharedNode : IDisposable
{
    readonly Lazy<Node> _node = new(() => new Node());
    string? _before;

    /// <summary>Gives the node what the cases of a plugin need; it must be there after each of them.</summary>
    public Action<TestNamespace>? Prepare { get; init; }

    /// <summary>Runs a case against the published plugin.</summary>
    public void Run(string plugin, string name, string version)
    {
        if (_before is null)
        {
            // What loopback does and what all pods share must not count as a difference.
            _node.Value.Pod.Line("ip link set lo down");
            Prepare?.Invoke(_node.Value.Host);
            _before = _node.Value.State();
        }

        var @case = Case.Load(plugin, name);
        try
        {
            if (@case.Veth is { } veth)
            {
                _node.Value.Connect(veth);
            }

            CaseRunner.Run(@case, version, _node.Value.Pod.Path, _node.Value.Start);
        }
        finally
        {
            _node.Value.Host.Run("ip", "link", "delete", "cni0");
            if (@case.Veth is { } veth)
            {
                _node.Value.Host.Run("ip", "link", "delete", veth);
            }
        }

        // Looking takes longer than most cases: once a case is enough, since nothing goes away by itself.
        if (version == @case.Versions[^1])
        {
            var after = _node.Value.State();
            Assert.True(after == _before, $"This case, or one before it, left something behind.\nbefore:\n{_before}\nafter:\n{after}");
        }
    }

    /// <summary>Removes the node.</summary>
    public void Dispose()
    {
        if (_node.IsValueCreated)
        {
            _node.Value.Dispose();
        }
    }
}
