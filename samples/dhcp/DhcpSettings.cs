using System.Text;
using Cni.Sdk;

namespace Cni.Samples.Dhcp;

/// <summary>A configuration that has been found to make sense.</summary>
sealed record DhcpSettings
{
    /// <summary>
    /// What servers are asked for unless the configuration says <c>skipDefault</c>; classless routes before routers, as RFC 3442 wants.
    /// The reference asks for mask and routers alone, so that servers keep routes and name servers to themselves.
    /// </summary>
    static ReadOnlySpan<byte> DefaultParameters =>
    [
        Dhcp4Option.SubnetMask, Dhcp4Option.ClasslessStaticRoute, Dhcp4Option.Router, Dhcp4Option.StaticRoute,
        Dhcp4Option.DomainNameServer, Dhcp4Option.DomainName, Dhcp4Option.DomainSearch,
    ];

    public required string Socket { get; init; }

    public required LeaseTerms Terms { get; init; }

    /// <summary>The metric of the routes; null leaves it to the kernel.</summary>
    public uint? Priority { get; init; }

    public int Ipv6PrefixLength { get; init; } = 128;

    /// <summary>Where the daemon listens. DEL and GC need nothing else, and so nothing else can make them fail.</summary>
    public static string SocketOf(DhcpConfig config) =>
        config.Ipam?.DaemonSocketPath is { Length: > 0 } path ? path : DaemonOptions.DefaultSocket;

    /// <summary>Checks a configuration.</summary>
    /// <exception cref="CniException">InvalidNetworkConfig (7).</exception>
    public static DhcpSettings Of(DhcpConfig config, CniArgs args)
    {
        if (config.Ipam is not { } ipam)
            throw Invalid("IPAM config missing 'ipam' key");
        if (ipam.Priority < 0)
            throw Invalid($"invalid priority {ipam.Priority}", "a route's metric is 0 or more");
        if (ipam.Ipv6PrefixLength is < 1 or > 128)
            throw Invalid($"invalid ipv6PrefixLength {ipam.Ipv6PrefixLength}", "it is 1 to 128");
        var (ipv4, ipv6) = Families(ipam.Families);
        return new()
        {
            Socket = SocketOf(config),
            Priority = ipam.Priority is > 0 and { } priority ? (uint)priority : null,
            Ipv6PrefixLength = ipam.Ipv6PrefixLength ?? 128,
            Terms = new()
            {
                Ipv4 = ipv4,
                Ipv6 = ipv6,
                Parameters = Parameters(ipam.Request ?? []),
                Provide = Provide(ipam.Provide ?? [], args),
                RapidCommit = ipam.Ipv6RapidCommit ?? true,
            },
        };
    }

    static (bool Ipv4, bool Ipv6) Families(IReadOnlyList<string?>? families)
    {
        if (families is null)
            return (true, false);
        bool ipv4 = false, ipv6 = false;
        foreach (string? family in families)
        {
            if (family == "ipv4")
                ipv4 = true;
            else if (family == "ipv6")
                ipv6 = true;
            else
                throw Invalid($"unknown family: \"{family}\"", "families are ipv4 and ipv6");
        }
        return ipv4 || ipv6 ? (ipv4, ipv6) : throw Invalid("families is empty", "leave it out for IPv4 alone");
    }

    static byte[] Parameters(IReadOnlyList<RequestOptionConfig?> requests)
    {
        var parameters = new List<byte>();
        bool skipDefault = false;
        foreach (RequestOptionConfig? request in requests)
        {
            skipDefault |= request?.SkipDefault is true;
            if (!string.IsNullOrEmpty(request?.Option) && OptionOf(request.Option) is var option && !parameters.Contains(option))
                parameters.Add(option);
        }
        if (skipDefault)
            return [.. parameters];
        int at = 0;
        foreach (byte option in DefaultParameters)
        {
            if (!parameters.Contains(option))
                parameters.Insert(at++, option);
        }
        return [.. parameters];
    }

    static List<DhcpOptionValue> Provide(IReadOnlyList<ProvideOptionConfig?> provided, CniArgs args)
    {
        var values = new List<DhcpOptionValue>();
        foreach (ProvideOptionConfig? each in provided)
        {
            byte option = OptionOf(each?.Option);
            if (option is Dhcp4Option.MessageType or Dhcp4Option.Overload or Dhcp4Option.RequestedAddress or Dhcp4Option.ServerIdentifier or Dhcp4Option.ParameterRequestList)
                throw Invalid($"option \"{each!.Option}\" can't be provided", "it belongs to the protocol; request chooses what to ask for");
            string? value = each!.FromArg is { Length: > 0 } key && args[key] is { } argument ? argument : each.Value;
            if (string.IsNullOrEmpty(value))
                continue;
            byte[] bytes = Encoding.UTF8.GetBytes(value);
            if (bytes.Length > 255)
                throw Invalid($"value too long for option \"{each.Option}\": \"{value}\"");
            values.RemoveAll(other => other.Code == option);
            values.Add(new(option, bytes));
        }
        return values;
    }

    static byte OptionOf(string? text) =>
        Dhcp4Option.TryParse(text, out byte option) && option is not (Dhcp4Option.Pad or Dhcp4Option.End)
            ? option
            : throw Invalid($"Can not parse option \"{text}\"", "an option is a number from 1 to 254, or one of the names dhcp-client-identifier, subnet-mask, routers, host-name, user-class and vendor-class-identifier");

    static CniException Invalid(string message, string? details = null) => new(CniErrorCode.InvalidNetworkConfig, message, details);
}
