using Cni.Sdk;

namespace Cni.Samples.Vlan;

/// <summary>A configuration that has been found to make sense.</summary>
/// <param name="Master">The interface whose VLAN it is.</param>
/// <param name="InPod">True if the master is in the pod.</param>
/// <param name="Id">The VLAN, 0 to 4094.</param>
/// <param name="Mtu">As configured; what the master allows is checked later.</param>
sealed record VlanSettings(string Master, bool InPod, ushort Id, int? Mtu)
{
    const int MaxId = 4094;

    /// <summary>Checks the configuration of one request.</summary>
    /// <exception cref="CniException">InvalidNetworkConfig (7), with the wording of the reference plugin where it is right.</exception>
    public static VlanSettings Of(VlanConfig config)
    {
        if (string.IsNullOrEmpty(config.Master))
            throw new CniException(CniErrorCode.InvalidNetworkConfig, "\"master\" field is required. It specifies the host interface name to create the VLAN for");
        int id = config.VlanId ?? 0;
        if (id is < 0 or > MaxId)
            throw new CniException(CniErrorCode.InvalidNetworkConfig, $"invalid VLAN ID {id} (must be between 0 and {MaxId})");
        return new(config.Master, config.LinkInContainer is true, (ushort)id, config.Mtu);
    }
}
