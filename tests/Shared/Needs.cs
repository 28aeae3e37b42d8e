namespace Cni.Tests;

/// <summary>What a test needs of the machine. Each is probed at most once in a test process, by trying it.</summary>
[Flags]
public enum Needs
{
    /// <summary>Root and the right to make network namespaces. Everything else that concerns the kernel includes it.</summary>
    Root = 1 << 0,

    /// <summary>Links of kind veth.</summary>
    Veth = 1 << 1,

    /// <summary>Links of kind bridge.</summary>
    Bridge = 1 << 2,

    /// <summary>A bridge that filters VLANs (CONFIG_BRIDGE_VLAN_FILTERING).</summary>
    BridgeVlanFiltering = 1 << 3,

    /// <summary>Links of kind dummy.</summary>
    Dummy = 1 << 4,

    /// <summary>Links of kind vlan.</summary>
    Vlan = 1 << 5,

    /// <summary>Links of kind macvlan.</summary>
    Macvlan = 1 << 6,

    /// <summary>Links of kind ipvlan.</summary>
    Ipvlan = 1 << 7,

    /// <summary>Links of kind vrf.</summary>
    Vrf = 1 << 8,

    /// <summary>Links of kind vxlan.</summary>
    Vxlan = 1 << 9,

    /// <summary>Links of kind ifb.</summary>
    Ifb = 1 << 10,

    /// <summary>Tap devices (/dev/net/tun).</summary>
    Tap = 1 << 11,

    /// <summary>nf_tables in the kernel and the nft program.</summary>
    Nft = 1 << 12,

    /// <summary>Connection tracking in the kernel and the conntrack program.</summary>
    Conntrack = 1 << 13,

    /// <summary>IPv6.</summary>
    Ipv6 = 1 << 14,

    /// <summary>The strace program.</summary>
    Strace = 1 << 15,

    /// <summary>The reference plugins written in Go, from Debian's containernetworking-plugins.</summary>
    GoPlugins = 1 << 16,

    /// <summary>This repository's plugins as <c>./build.sh plugins</c> publishes them.</summary>
    Plugins = 1 << 17,

    /// <summary>The socat program, with which tests send and receive real traffic.</summary>
    Socat = 1 << 18,

    /// <summary>This repository's packages as <c>./build.sh pack</c> makes them.</summary>
    Packages = 1 << 19,

    /// <summary>The jq program, with which shell plugins read JSON.</summary>
    Jq = 1 << 20,

    /// <summary>The action that drops traffic beyond a rate (CONFIG_NET_ACT_POLICE), and the tc program.</summary>
    Police = 1 << 21,

    /// <summary>The dnsmasq program, a DHCP server.</summary>
    Dnsmasq = 1 << 22,

    /// <summary>The iptables programs that speak nftables, and the kernel's side of them (CONFIG_NFT_COMPAT).</summary>
    Iptables = 1 << 24,

    /// <summary>The iptables programs that don't, and their tables in the kernel.</summary>
    IptablesLegacy = 1 << 25,

    /// <summary>firewalld and a message bus for it. Not installed by any command here: the package starts it on the machine.</summary>
    Firewalld = 1 << 26,
}
