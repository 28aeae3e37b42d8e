using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Samples.Bridge;

/// <summary>The network configuration, key for key as users write it for the reference's bridge plugin.</summary>
sealed record BridgeConfig : NetworkConfig
{
    /// <summary>The bridge that pods are attached to; made if it isn't there.</summary>
    [JsonPropertyName("bridge")]
    public string? Bridge { get; set; }

    /// <summary>Gives the bridge the subnet's gateway address.</summary>
    [JsonPropertyName("isGateway")]
    public bool? IsGateway { get; set; }

    /// <summary>Also makes it the pod's default route; implies <see cref="IsGateway"/>.</summary>
    [JsonPropertyName("isDefaultGateway")]
    public bool? IsDefaultGateway { get; set; }

    /// <summary>Replaces another address of the bridge instead of failing.</summary>
    [JsonPropertyName("forceAddress")]
    public bool? ForceAddress { get; set; }

    /// <summary>Hides the pod behind the node's address when it talks to the outside.</summary>
    [JsonPropertyName("ipMasq")]
    public bool? IpMasq { get; set; }

    /// <summary><c>iptables</c> or <c>nftables</c>: accepted for compatibility, both mean this plugin's nftables sets.</summary>
    [JsonPropertyName("ipMasqBackend")]
    public string? IpMasqBackend { get; set; }

    /// <summary>The MTU of the bridge and both ends of the veth, in bytes; 0 for the kernel's default.</summary>
    [JsonPropertyName("mtu")]
    public int? Mtu { get; set; }

    /// <summary>Lets a pod reach itself through its port, as mapped ports and services need.</summary>
    [JsonPropertyName("hairpinMode")]
    public bool? HairpinMode { get; set; }

    /// <summary>Makes the bridge promiscuous, the other way to get the same.</summary>
    [JsonPropertyName("promiscMode")]
    public bool? PromiscMode { get; set; }

    /// <summary>The VLAN of the pod's untagged frames, 1 to 4094; 0 for none.</summary>
    [JsonPropertyName("vlan")]
    public int? Vlan { get; set; }

    /// <summary>VLANs the pod may send and receive tagged.</summary>
    [JsonPropertyName("vlanTrunk")]
    public IReadOnlyList<VlanTrunkItem>? VlanTrunk { get; set; }

    /// <summary>Leaves the port in VLAN 1 as well.</summary>
    [JsonPropertyName("preserveDefaultVlan")]
    public bool? PreserveDefaultVlan { get; set; }

    /// <summary>Drops what the pod sends from a MAC address that isn't its own.</summary>
    [JsonPropertyName("macspoofchk")]
    public bool? MacSpoofChk { get; set; }

    /// <summary>Waits until IPv6 has found out that nobody else has the pod's address; costs a second or two.</summary>
    [JsonPropertyName("enabledad")]
    public bool? EnableDad { get; set; }

    /// <summary>Leaves the pod's interface down; without IPAM only.</summary>
    [JsonPropertyName("disableContainerInterface")]
    public bool? DisableContainerInterface { get; set; }

    /// <summary>Keeps pods with this flag from reaching each other over the bridge.</summary>
    [JsonPropertyName("portIsolation")]
    public bool? PortIsolation { get; set; }
}

/// <summary>One VLAN, or a range of them, as <c>vlanTrunk</c> lists them.</summary>
sealed record VlanTrunkItem
{
    [JsonPropertyName("id")]
    public int? Id { get; set; }

    [JsonPropertyName("minID")]
    public int? MinId { get; set; }

    [JsonPropertyName("maxID")]
    public int? MaxId { get; set; }
}
