using System.Net;
using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>The addresses that a configuration gives, read and checked by the rules of the reference plugin <c>static</c>.</summary>
internal sealed class StaticSettings
{
    private StaticSettings(IReadOnlyList<CniIpConfig> ips, IReadOnlyList<CniRoute> routes, CniDns dns) => (Ips, Routes, Dns) = (ips, routes, dns);

    internal IReadOnlyList<CniIpConfig> Ips { get; }

    internal IReadOnlyList<CniRoute> Routes { get; }

    internal CniDns Dns { get; }

    internal static StaticSettings Parse(ReadOnlySpan<byte> config, CniArgs? arguments = null)
    {
        StaticDocument document = StaticReader.Read(config);
        if (!document.HasIpam)
            throw Invalid("IPAM config missing 'ipam' key");
        // The variable is checked even if something else takes its place: a typing error there is one in any case.
        List<CniIpConfig> extra = Requested(arguments);
        List<CniIpConfig> ips = [];
        if (document.RuntimeIps.Count > 0)
            AddWanted(ips, document.RuntimeIps, "runtimeConfig.ips");
        else if (document.ArgsIps.Count > 0)
            AddWanted(ips, document.ArgsIps, "args.cni.ips");
        else
        {
            AddConfigured(ips, document);
            ips.AddRange(extra);
        }
        RequireExpressible(ips, document.CniVersion);
        return new(ips, document.Routes, document.Dns);
    }

    private static void AddConfigured(List<CniIpConfig> ips, StaticDocument document)
    {
        for (int i = 0; i < document.Addresses.Count; i++)
        {
            var (text, gateway) = document.Addresses[i];
            if (!IpPrefix.TryParse(text, out IpPrefix address))
                throw Invalid($"the 'address' field is expected to be in CIDR notation, got: '{text}'", $"ipam.addresses[{i}].address, such as 10.1.2.3/24");
            ips.Add(new(address) { Gateway = gateway });
        }
    }

    private static void AddWanted(List<CniIpConfig> ips, List<string> texts, string source)
    {
        foreach (string text in texts)
        {
            if (!IpPrefix.TryParse(text, out IpPrefix address))
                throw Invalid($"an entry in the 'ips' field is NOT in CIDR notation, got: '{text}'", $"it comes from {source}; an address such as 10.1.2.3/24 is meant");
            ips.Add(new(address));
        }
    }

    // A gateway of the variable serves the variable's addresses alone, as in the reference.
    private static List<CniIpConfig> Requested(CniArgs? arguments)
    {
        var ips = new List<CniIpConfig>();
        foreach (string text in ListOf(arguments, "IP"))
        {
            if (!IpPrefix.TryParse(text, out IpPrefix address))
                throw Environment($"the 'ip' field is expected to be in CIDR notation, got: '{text}'", "CNI_ARGS, IP");
            ips.Add(new(address));
        }
        foreach (string text in ListOf(arguments, "GATEWAY"))
        {
            if (!IpText.TryParse(text, out IPAddress? gateway))
                throw Environment($"invalid gateway address: {text}", "CNI_ARGS, GATEWAY");
            for (int i = 0; i < ips.Count; i++)
            {
                if (ips[i].Address.Contains(gateway))
                    ips[i] = ips[i] with { Gateway = gateway };
            }
        }
        return ips;
    }

    private static string[] ListOf(CniArgs? arguments, string key) =>
        arguments?[key] is { Length: > 0 } list ? list.Split(',', StringSplitOptions.TrimEntries) : [];

    private static void RequireExpressible(List<CniIpConfig> ips, string? version)
    {
        int v4 = 0, v6 = 0;
        foreach (CniIpConfig ip in ips)
            _ = ip.Address.IsIPv6 ? v6++ : v4++;
        if ((v4 > 1 || v6 > 1) && CniVersion.Parse(version) < CniVersion.V0_3_0)
            throw Invalid($"CNI version {version} does not support more than 1 address per family");
    }

    private static CniException Invalid(string message, string? details = null) => new(CniErrorCode.InvalidNetworkConfig, message, details);

    private static CniException Environment(string message, string details) => new(CniErrorCode.InvalidEnvironment, message, details);
}
