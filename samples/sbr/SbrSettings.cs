using System.Net;
using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Sbr;

/// <summary>A configuration that has been found to make sense.</summary>
sealed record SbrSettings
{
    /// <summary>The table in which somebody else sees to the routes; null to fill tables of the interface's own.</summary>
    public uint? Table { get; private init; }

    /// <summary>The configured IPv4 gateway; null to use the previous result's.</summary>
    public IPAddress? GatewayV4 { get; private init; }

    /// <summary>The configured IPv6 gateway; null to use the previous result's.</summary>
    public IPAddress? GatewayV6 { get; private init; }

    /// <summary>True to leave the routes to the interface's own subnets in the main table.</summary>
    public bool AddSourceHints { get; private init; }

    /// <summary>Checks the configuration of one request.</summary>
    /// <exception cref="CniException">InvalidNetworkConfig (7), with the wording of the reference plugin where it has one.</exception>
    public static SbrSettings Of(SbrConfig config)
    {
        if (config.Table is < 1 or > uint.MaxValue)
            throw Invalid($"invalid table {config.Table} (must be between 1 and {uint.MaxValue})");
        if (config.Gateways is { Count: > 2 })
            throw Invalid("gateways list cannot contain more than 2 entries (one IPv4, one IPv6)");
        IPAddress? v4 = null, v6 = null;
        foreach (string? text in config.Gateways ?? [])
        {
            if (!IpText.TryParse(text, out IPAddress? gateway))
                throw Invalid($"invalid static gateway IP address: {text}");
            bool isV6 = gateway.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
            if ((isV6 ? v6 : v4) is { } other)
                throw Invalid($"gateways list contains multiple {(isV6 ? "IPv6" : "IPv4")} addresses: {other} and {gateway}");
            if (isV6)
                v6 = gateway;
            else
                v4 = gateway;
        }
        return new() { Table = (uint?)config.Table, GatewayV4 = v4, GatewayV6 = v6, AddSourceHints = config.AddSourceHints is true };
    }

    /// <summary>The configured gateway of a family.</summary>
    public IPAddress? Gateway(bool v6) => v6 ? GatewayV6 : GatewayV4;

    static CniException Invalid(string message) => new(CniErrorCode.InvalidNetworkConfig, message);
}

/// <summary>An address of the pod's interface, and where packets from it go.</summary>
/// <param name="Address">The address with the prefix of its network.</param>
/// <param name="Gateway">The gateway that the result has for it; null for none.</param>
readonly record struct SourceAddress(InterfaceAddress Address, IPAddress? Gateway)
{
    /// <summary>Picks the addresses of an interface from a result. One that names no interface counts: old results name none.</summary>
    /// <exception cref="CniException">InvalidNetworkConfig (7) if there is none, or one is on an interface that the result doesn't list.</exception>
    public static List<SourceAddress> Of(CniResult result, string ifName)
    {
        var addresses = new List<SourceAddress>();
        foreach (CniIpConfig ip in result.Ips)
        {
            if (ip.Interface is { } index)
            {
                if ((uint)index >= (uint)result.Interfaces.Count)
                    throw new CniException(CniErrorCode.InvalidNetworkConfig, $"prevResult has address {ip.Address} on interface {index}, which it doesn't list");
                if (result.Interfaces[index].Name != ifName)
                    continue;
            }
            addresses.Add(new(ip.Address.ToInterfaceAddress(), ip.Gateway));
        }
        return addresses.Count > 0
            ? addresses
            : throw new CniException(CniErrorCode.InvalidNetworkConfig, $"No IP addresses supplied on interface: {ifName}");
    }
}
