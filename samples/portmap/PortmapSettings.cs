using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cni.Sdk;

namespace Cni.Samples.Portmap;

/// <summary>A configuration that has been found to make sense.</summary>
sealed record PortmapSettings
{
    /// <summary>The ports to map, in the order of the configuration.</summary>
    public required IReadOnlyList<HostPort> Ports { get; init; }

    /// <summary>True to masquerade what would not come back through the node otherwise.</summary>
    public required bool Snat { get; init; }

    /// <summary>True to masquerade everything that reaches the pod through a mapped port.</summary>
    public required bool MasqAll { get; init; }

    public required PacketCondition ConditionV4 { get; init; }

    public required PacketCondition ConditionV6 { get; init; }

    /// <summary>Checks the configuration of one request.</summary>
    /// <exception cref="CniException">
    /// InvalidNetworkConfig (7), with the wording of the reference plugin; UnsupportedField (2) for conditions that can't be honoured.
    /// </exception>
    public static PortmapSettings Of(PortmapConfig config)
    {
        if (config.Backend is not (null or "" or "iptables" or "nftables"))
            throw Invalid($"unknown backend \"{config.Backend}\"", "both \"iptables\" and \"nftables\" are accepted, and mean nftables maps here");
        if (config.MarkMasqBit is not null && !string.IsNullOrEmpty(config.ExternalSetMarkChain))
            throw Invalid("Cannot specify externalSetMarkChain and markMasqBit");
        if (config.MarkMasqBit is < 0 or > 31)
            throw Invalid("MasqMarkBit must be between 0 and 31", Text($"markMasqBit is {config.MarkMasqBit}"));

        var ports = new List<HostPort>();
        var seen = new Dictionary<(byte, AddressFamily, IPAddress?, int), int>();
        foreach (PortMapping? mapping in config.RuntimeConfig?.PortMappings ?? [])
        {
            if (mapping is not null && Parse(mapping) is var port && IsNew(seen, port))
                ports.Add(port);
        }
        bool snat = config.Snat is not false;
        return new()
        {
            Ports = ports,
            Snat = snat,
            MasqAll = snat && config.MasqAll is true,
            ConditionV4 = PacketCondition.Parse("conditionsV4", config.ConditionsV4, v6: false),
            ConditionV6 = PacketCondition.Parse("conditionsV6", config.ConditionsV6, v6: true),
        };
    }

    static HostPort Parse(PortMapping mapping)
    {
        if (mapping.HostPort is < 1 or > 65535)
            throw Invalid(Text($"Invalid host port number: {mapping.HostPort}"));
        if (mapping.ContainerPort is < 1 or > 65535)
            throw Invalid(Text($"Invalid container port number: {mapping.ContainerPort}"));
        byte protocol = mapping.Protocol?.ToUpperInvariant() switch
        {
            null or "" or "TCP" => HostPort.Tcp,
            "UDP" => HostPort.Udp,
            "SCTP" => HostPort.Sctp,
            _ => throw Invalid(Text($"unknown protocol \"{mapping.Protocol}\" of host port {mapping.HostPort}"), "tcp, udp or sctp"),
        };
        if (string.IsNullOrEmpty(mapping.HostIp))
            return new(protocol, null, null, mapping.HostPort, mapping.ContainerPort);
        if (!IpText.TryParse(mapping.HostIp, out IPAddress? address))
            throw Invalid(Text($"invalid hostIP \"{mapping.HostIp}\" of host port {mapping.HostPort}"));
        bool any = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        return new(protocol, address.AddressFamily, any ? null : address, mapping.HostPort, mapping.ContainerPort);
    }

    // One host port can't lead to two container ports; saying the same twice is harmless, and runtimes do.
    static bool IsNew(Dictionary<(byte, AddressFamily, IPAddress?, int), int> seen, HostPort port)
    {
        bool added = false;
        foreach (AddressFamily family in (ReadOnlySpan<AddressFamily>)[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
        {
            if (port.Family is not null && port.Family != family)
                continue;
            if (seen.TryAdd((port.Protocol, family, port.Address, port.Port), port.ContainerPort))
                added = true;
            else if (seen[(port.Protocol, family, port.Address, port.Port)] is var other && other != port.ContainerPort)
                throw Invalid($"host port {port} is mapped twice", Text($"to container ports {other} and {port.ContainerPort}"));
        }
        return added;
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    static CniException Invalid(string message, string? details = null) => new(CniErrorCode.InvalidNetworkConfig, message, details);
}

/// <summary>A port of the node that leads to a port of the pod.</summary>
/// <param name="Protocol">The transport protocol's number.</param>
/// <param name="Family">The family it is about; null for both.</param>
/// <param name="Address">The node's address it is bound to; null for any.</param>
/// <param name="Port">The node's port.</param>
/// <param name="ContainerPort">The pod's port.</param>
readonly record struct HostPort(byte Protocol, AddressFamily? Family, IPAddress? Address, int Port, int ContainerPort)
{
    public const byte Tcp = 6, Udp = 17, Sctp = 132;

    /// <summary>As it is read in messages: <c>8080/tcp</c>, <c>192.0.2.1:8080/tcp</c>.</summary>
    public override string ToString()
    {
        string protocol = Protocol switch { Tcp => "tcp", Udp => "udp", _ => "sctp" };
        string port = Address is null ? Port.ToString(CultureInfo.InvariantCulture) : new IPEndPoint(Address, Port).ToString();
        return $"{port}/{protocol}";
    }
}
