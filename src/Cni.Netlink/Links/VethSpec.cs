using System.Net.NetworkInformation;

namespace Cni.Netlink;

/// <summary>Describes a pair of connected links, the usual way into a container: <c>new VethSpec("veth1") { Peer = new("eth0") { Namespace = pod } }</c>.</summary>
/// <remarks>The peer is born in its namespace: moving a link afterwards costs some 20 ms in the kernel. It can't be born up; bring it up there.</remarks>
/// <param name="Name">The name of the end on this side.</param>
public sealed record VethSpec(string Name) : LinkSpec(Name)
{
    /// <inheritdoc/>
    public override string Kind => "veth";

    /// <summary>The other end; by default the kernel names it and puts it beside this one.</summary>
    public VethPeer Peer { get; init; } = new("");

    /// <inheritdoc/>
    protected internal override void WriteData(NetlinkWriter writer) => LinkCodec.WritePeer(writer, Peer);
}

/// <summary>Describes the other end of a veth (<c>VETH_INFO_PEER</c>).</summary>
/// <param name="Name">The name; empty lets the kernel choose.</param>
public sealed record VethPeer(string Name)
{
    /// <summary>The namespace to be born in; null is that of the first end (<c>IFLA_NET_NS_FD</c>).</summary>
    public NetworkNamespace? Namespace { get; init; }

    /// <summary>The hardware address (<c>IFLA_ADDRESS</c>).</summary>
    public PhysicalAddress? Mac { get; init; }

    /// <summary>The largest packet in bytes (<c>IFLA_MTU</c>).</summary>
    public int? Mtu { get; init; }

    /// <summary>The length of the transmit queue in packets (<c>IFLA_TXQLEN</c>).</summary>
    public int? TxQueueLength { get; init; }

    /// <summary>The number of transmit queues (<c>IFLA_NUM_TX_QUEUES</c>).</summary>
    public int? TxQueues { get; init; }

    /// <summary>The number of receive queues (<c>IFLA_NUM_RX_QUEUES</c>).</summary>
    public int? RxQueues { get; init; }

    /// <summary>The index to have (<c>ifi_index</c>).</summary>
    public int? Index { get; init; }
}
