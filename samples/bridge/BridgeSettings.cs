using System.Net.NetworkInformation;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Bridge;

/// <summary>A configuration that has been found to make sense: defaults filled in, contradictions refused.</summary>
sealed record BridgeSettings
{
    public required string Bridge { get; init; }
    public required bool IsGateway { get; init; }
    public required bool IsDefaultGateway { get; init; }
    public required bool ForceAddress { get; init; }
    public required bool IpMasq { get; init; }
    public required int? Mtu { get; init; }
    public required bool Hairpin { get; init; }
    public required bool Promiscuous { get; init; }

    /// <summary>The VLAN of untagged frames; 0 for none.</summary>
    public required int Vlan { get; init; }

    public required IReadOnlyList<VlanRange> Trunk { get; init; }
    public required bool PreserveDefaultVlan { get; init; }
    public required bool MacSpoofCheck { get; init; }
    public required bool DuplicateAddressDetection { get; init; }
    public required bool DisableContainerInterface { get; init; }
    public required bool Isolated { get; init; }

    /// <summary>The MAC address the pod shall have; null for one of the kernel's choice.</summary>
    public required PhysicalAddress? Mac { get; init; }

    /// <summary>True if the bridge must keep VLANs apart.</summary>
    public bool FiltersVlans => Vlan != 0 || Trunk.Count > 0;

    /// <summary>Checks the configuration of one request.</summary>
    /// <exception cref="CniException">InvalidNetworkConfig (7), with the wording of the reference plugin.</exception>
    public static BridgeSettings Of(BridgeConfig config, CniArgs args)
    {
        string bridge = string.IsNullOrEmpty(config.Bridge) ? "cni0" : config.Bridge;
        try
        {
            _ = InterfaceName.Parse(bridge);
        }
        catch (CniException e)
        {
            throw Invalid($"bridge \"{bridge}\": {e.Message}", e.Details);
        }

        int vlan = config.Vlan ?? 0;
        if (vlan is < 0 or > 4094)
            throw Invalid($"invalid VLAN ID {vlan} (must be between 0 and 4094)");
        var trunk = VlanRange.OfTrunk(config.VlanTrunk);
        if (config.Mtu is < 0 or > 65535)
            throw Invalid($"invalid mtu {config.Mtu} (must be between 0 and 65535)");
        if (config.HairpinMode is true && config.PromiscMode is true)
            throw Invalid("cannot set hairpin mode and promiscuous mode at the same time");
        if (!string.IsNullOrEmpty(config.Ipam?.Type) && config.DisableContainerInterface is true)
            throw Invalid("cannot use IPAM when DisableContainerInterface flag is set");
        if (config.IpMasqBackend is not (null or "" or "iptables" or "nftables"))
            throw Invalid($"unknown ipMasqBackend \"{config.IpMasqBackend}\"", "both \"iptables\" and \"nftables\" are accepted, and mean nftables sets here");

        return new()
        {
            Bridge = bridge,
            IsGateway = config.IsGateway is true || config.IsDefaultGateway is true,
            IsDefaultGateway = config.IsDefaultGateway is true,
            ForceAddress = config.ForceAddress is true,
            IpMasq = config.IpMasq is true,
            Mtu = config.Mtu is > 0 ? config.Mtu : null,
            Hairpin = config.HairpinMode is true,
            Promiscuous = config.PromiscMode is true,
            Vlan = vlan,
            Trunk = trunk,
            PreserveDefaultVlan = config.PreserveDefaultVlan is true,
            MacSpoofCheck = config.MacSpoofChk is true,
            DuplicateAddressDetection = config.EnableDad is true,
            DisableContainerInterface = config.DisableContainerInterface is true,
            Isolated = config.PortIsolation is true,
            Mac = RequestedMac.Of(config, args),
        };
    }

    static CniException Invalid(string message, string? details = null) => new(CniErrorCode.InvalidNetworkConfig, message, details);
}
