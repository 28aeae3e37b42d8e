using System.Globalization;
using System.Net.NetworkInformation;
using System.Text;
using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;
using Microsoft.Win32.SafeHandles;

namespace Cni.Samples.Bridge;

/// <summary>The bridge on the node: made if it isn't there, given the gateway's addresses, never removed but by the ADD that made it.</summary>
sealed class NodeBridge
{
    readonly RouteSocket _node;
    readonly BridgeSettings _settings;
    readonly CniRollback _rollback;

    readonly bool _isNew;

    NodeBridge(RouteSocket node, BridgeSettings settings, CniRollback rollback, Link link, bool isNew)
    {
        _isNew = isNew;
        _node = node;
        _settings = settings;
        _rollback = rollback;
        Link = link;
    }

    public Link Link { get; }

    /// <summary>Finds or makes the bridge. One that is there is used as it is, whatever its options.</summary>
    public static NodeBridge Ensure(RouteSocket node, BridgeSettings settings, CniRollback rollback)
    {
        Link? existing = node.TryGetLink(settings.Bridge);
        Link link = existing ?? Make(node, settings, rollback);
        if (link.Kind != "bridge")
            throw new CniException(CniErrorCode.Conflict, $"\"{settings.Bridge}\" already exists but is not a bridge", $"it is a {(link.Kind.Length > 0 ? link.Kind : "device")}");
        if (settings.FiltersVlans && link.Bridge?.VlanFiltering is null)
            throw NoVlanFiltering(settings);
        bool promiscuous = settings.Promiscuous && !link.Flags.HasFlag(LinkFlags.Promiscuous);
        if (!link.IsUp || promiscuous)
        {
            rollback.Add($"restore the state of bridge {settings.Bridge}", () => WhileUnused(link, socket =>
                socket.SetLink(link, new LinkSettings { Up = link.IsUp, Promiscuous = promiscuous ? false : null })));
            node.SetLink(link, new LinkSettings { Up = true, Promiscuous = promiscuous ? true : null });
        }
        return new(node, settings, rollback, link, existing is null);
    }

    /// <summary>Gives the bridge, or the interface that stands for it in the pods' VLAN, the addresses that are the pods' gateways.</summary>
    /// <returns>The VLAN's gateway interface, if there is one.</returns>
    public Link? EnsureGateway(IReadOnlyList<IpPrefix> addresses)
    {
        if (addresses.Count == 0)
            return null;
        Link holder = _settings.Vlan == 0 ? Link : EnsureVlanInterface();
        GatewayAddresses.Ensure(_node, Link, holder, addresses, _settings, _rollback);
        // A bridge takes the lowest address among its ports, and so another one as pods come and go, unless it was told one.
        // Telling it once more would make the node forget the neighbours it has found there: every pod's.
        if (!_isNew && !HasFixedMac(Link))
            _node.SetMac(Link, Link.Mac!);
        return _settings.Vlan == 0 ? null : holder;
    }

    /// <summary>Makes the port a member of the VLANs that the configuration names.</summary>
    public void SetVlans(LinkRef port, int vlan, IReadOnlyList<VlanRange> trunk)
    {
        if (vlan == 0 && trunk.Count == 0)
            return;
        try
        {
            using RouteBatch batch = _node.CreateBatch();
            // A port begins in VLAN 1, untagged: that stays the native one of a trunk that names none.
            if (vlan != 0 && !_settings.PreserveDefaultVlan)
                batch.DeleteBridgeVlan(port, new BridgeVlan(1));
            foreach (VlanRange range in trunk)
                batch.AddBridgeVlan(port, new BridgeVlan((ushort)range.First) { LastId = (ushort)range.Last });
            if (vlan != 0)
                batch.AddBridgeVlan(port, new BridgeVlan((ushort)vlan) { Pvid = true, Untagged = true });
            batch.Execute();
        }
        catch (NetlinkException e) when (e.Failures[0].IsNotSupported)
        {
            throw NoVlanFiltering(_settings);
        }
    }

    /// <summary>Describes a pod's pair: one end in the pod, the other a port of the bridge.</summary>
    public VethSpec PairFor(NetworkNamespace pod, string ifName, AttachmentOwner owner) => new("")
    {
        Up = true,
        Master = Link.Index,
        Mtu = _settings.Mtu,
        Alias = owner.ToString(),
        BridgePort = new() { Hairpin = _settings.Hairpin ? true : null, Isolated = _settings.Isolated ? true : null },
        Peer = new(ifName) { Namespace = pod, Mac = _settings.Mac, Mtu = _settings.Mtu },
    };

    /// <summary>Returns once the bridge forwards what the pod sends. Usually that is so at the first look.</summary>
    public static void WaitUntilForwarding(RouteSocket node, string port, CancellationToken cancellationToken)
    {
        if (node.WaitForLink(port, static link => link.OperState == OperState.Up, TimeSpan.FromSeconds(2.5), cancellationToken) is null)
            throw new CniException(CniErrorCode.KernelFailure, $"bridge port in error state: {node.GetLink(port).OperState}", $"port {port} did not come up");
    }

    static Link Make(RouteSocket node, BridgeSettings settings, CniRollback rollback)
    {
        var spec = new BridgeSpec(settings.Bridge)
        {
            Up = true,
            Mtu = settings.Mtu,
            Mac = NewMac(),
            Options = new() { VlanFiltering = settings.FiltersVlans ? true : null },
        };
        Link link;
        try
        {
            link = node.AddLink(spec);
        }
        catch (NetlinkException e) when (e.IsExists)
        {
            return node.GetLink(settings.Bridge); // Another pod's ADD was faster, and what it made is as good.
        }
        catch (NetlinkException e) when (settings.FiltersVlans && e.Failures[0].IsNotSupported && LinkProbe.Supports(node, "bridge"))
        {
            throw NoVlanFiltering(settings);
        }
        rollback.Add($"delete bridge {settings.Bridge}", () => WhileUnused(link, socket => socket.DeleteLinkIfExists(link)));
        // A router of its own: what others advertise must not configure it. Kernels without IPv6 have no such setting.
        default(NetworkSysctl).TryWrite($"net/ipv6/conf/{settings.Bridge}/accept_ra", "0");
        return link;
    }

    /// <summary>Tells whether a bridge was told its address; netlink doesn't say, sysfs does. False if that can't be found out.</summary>
    static bool HasFixedMac(Link bridge)
    {
        const string NET_ADDR_SET = "3";
        string folder = $"/sys/class/net/{bridge.Name}/";
        // Which namespace's interfaces sysfs lists depends on who mounted it (without root it is often another one's): the address
        // shows whether it is this one's.
        if (!Directory.Exists(folder))
            return false;
        try
        {
            return ReadLine(folder + "address") == MacText.Format(bridge.Mac!) && ReadLine(folder + "addr_assign_type") == NET_ADDR_SET;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        static string ReadLine(string path)
        {
            using SafeFileHandle file = File.OpenHandle(path);
            Span<byte> text = stackalloc byte[64];
            return Encoding.ASCII.GetString(text[..RandomAccess.Read(file, text, 0)]).TrimEnd('\n');
        }
    }

    /// <summary>Undoes what an ADD did to a bridge, unless other pods have been attached to it since, or are being attached.</summary>
    /// <param name="bridge">The bridge.</param>
    /// <param name="undo">What to do.</param>
    /// <param name="gateway">The VLAN's gateway interface, whose other end is a port of the bridge but no pod's.</param>
    internal static void WhileUnused(Link bridge, Action<RouteSocket> undo, Link? gateway = null)
    {
        using NodeLock? alone = NodeLock.TryTakeAlone();
        if (alone is null)
            return;
        using RouteSocket node = RouteSocket.Open();
        if (node.TryGetLink(bridge.Index) is not { } link || link.Name != bridge.Name)
            return;
        foreach (Link port in node.ListLinks(link))
        {
            if (port.Index != gateway?.PeerIndex)
                return;
        }
        undo(node);
    }

    /// <summary>A veth whose one end is a port in the pods' VLAN, and whose other end holds the gateway's address.</summary>
    Link EnsureVlanInterface()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{_settings.Bridge}.{_settings.Vlan}");
        if (_node.TryGetLink(name) is { } existing)
            return existing;
        string port = HostInterfaceName.NewVeth();
        Link made;
        try
        {
            made = _node.AddLink(new VethSpec(name) { Up = true, Mtu = Link.Mtu, Peer = new(port) { Mtu = Link.Mtu } });
        }
        catch (NetlinkException e) when (e.IsExists && _node.TryGetLink(name) is { } theirs)
        {
            return theirs; // Another pod's ADD was faster.
        }
        _rollback.Add($"delete {name}", () => WhileUnused(Link, socket => socket.DeleteLinkIfExists(made), made));
        default(NetworkSysctl).TryWrite($"net/ipv6/conf/{port}/accept_ra", "0");
        _node.SetLink(port, new LinkSettings { Up = true, Master = Link.Index });
        SetVlans(port, _settings.Vlan, []);
        return made;
    }

    static CniException NoVlanFiltering(BridgeSettings settings) => new(
        CniErrorCode.UnsupportedField,
        settings.Vlan != 0 ? $"unsupported field vlan: {settings.Vlan}" : $"unsupported field vlanTrunk: [{string.Join(", ", settings.Trunk)}]",
        "this kernel can't filter VLANs on a bridge (CONFIG_BRIDGE_VLAN_FILTERING)");

    /// <summary>A random address, marked as locally administered and unicast as the kernel's own random ones are.</summary>
    static PhysicalAddress NewMac()
    {
        byte[] random = Guid.NewGuid().ToByteArray()[..6];
        random[0] = (byte)((random[0] & 0xfe) | 2);
        return new(random);
    }
}
