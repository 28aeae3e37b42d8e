using System.Net;
using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>What a network's configuration asks of address management, read and checked.</summary>
/// <remarks>
/// Keys and defaults are those of the reference plugin <c>host-local</c>: under <c>ipam</c> the keys <c>ranges</c>, or
/// <c>subnet</c>, <c>rangeStart</c>, <c>rangeEnd</c> and <c>gateway</c> for one range; <c>routes</c>, <c>dataDir</c>,
/// <c>resolvConf</c>; and what the runtime adds: <c>runtimeConfig.ipRanges</c>, and wanted addresses from <c>CNI_ARGS</c>
/// (<c>IP</c>), <c>args.cni.ips</c> and <c>runtimeConfig.ips</c>.
/// </remarks>
public sealed class IpamSettings
{
    private IpamSettings(IReadOnlyList<RangeSet> rangeSets, IReadOnlyList<IPAddress> requested, IReadOnlyList<CniRoute> routes, string? resolvConf) =>
        (RangeSets, RequestedAddresses, Routes, ResolvConf) = (rangeSets, requested, routes, resolvConf);

    /// <summary>The sets, from each of which a container gets one address: the runtime's first, then the old style's, then <c>ranges</c>.</summary>
    public IReadOnlyList<RangeSet> RangeSets { get; }

    /// <summary>The addresses that the container wants, each once.</summary>
    public IReadOnlyList<IPAddress> RequestedAddresses { get; }

    /// <summary>The routes to report.</summary>
    public IReadOnlyList<CniRoute> Routes { get; }

    /// <summary>The path of a file in resolv.conf's format whose name servers to report; null for none.</summary>
    public string? ResolvConf { get; }

    /// <summary>Reads and checks a configuration.</summary>
    /// <param name="config">The plugin's configuration as it came, UTF-8.</param>
    /// <param name="arguments">The values of <c>CNI_ARGS</c>, of which <c>IP</c> is read: addresses with commas between them; null for none.</param>
    /// <exception cref="CniException">It is not what its format demands (<see cref="CniErrorCode.DecodingFailure"/>), it is wrong
    /// (<see cref="CniErrorCode.InvalidNetworkConfig"/>), or a wanted address is no address (also <see cref="CniErrorCode.InvalidEnvironment"/>).</exception>
    public static IpamSettings Parse(ReadOnlySpan<byte> config, CniArgs? arguments = null)
    {
        ConfigDocument document = Read(config);
        if (!document.HasIpam)
            throw Invalid("IPAM config missing 'ipam' key");
        IReadOnlyList<IPAddress> requested = Requested(document, arguments);
        var configs = new List<IReadOnlyList<IpRangeConfig>>(document.RuntimeRanges);
        if (document.OldStyle.Subnet is not null)
            configs.Add([document.OldStyle]);
        configs.AddRange(document.Ranges);
        if (configs.Count == 0)
            throw Invalid("no IP ranges specified");
        return new(Check(configs, document.CniVersion), requested, document.Routes, string.IsNullOrEmpty(document.ResolvConf) ? null : document.ResolvConf);
    }

    /// <summary>Refuses what <see cref="Parse"/> could not read; ranges may be wrong.</summary>
    internal static void RequireReadable(ReadOnlySpan<byte> config) => Read(config);

    /// <summary>Reads only where leases are kept (<c>ipam.dataDir</c>); null for the default.</summary>
    /// <remarks>It never fails, since what an ADD has taken must be released whatever has become of the rest of the configuration.</remarks>
    public static string? ReadDataDirectory(ReadOnlySpan<byte> config)
    {
        try
        {
            string? path = ConfigReader.ReadDataDirectory(config);
            return string.IsNullOrEmpty(path) || path.Contains('\0', StringComparison.Ordinal) ? null : path;
        }
        catch (CniException)
        {
            return null;
        }
    }

    /// <summary>Says what to ask of a store: one request per set, with the wanted address that lies in it.</summary>
    /// <exception cref="CniException">A wanted address lies in no set, is one too many for its set, or is a gateway (<see cref="CniErrorCode.AddressNotAvailable"/>).</exception>
    public IReadOnlyList<LeaseRequest> ToRequests()
    {
        var left = new List<IPAddress>(RequestedAddresses);
        var requests = new LeaseRequest[RangeSets.Count];
        for (int i = 0; i < requests.Length; i++)
        {
            int wanted = left.FindIndex(RangeSets[i].Contains);
            requests[i] = new(RangeSets[i], i, wanted < 0 ? null : left[wanted]);
            if (wanted >= 0)
                left.RemoveAt(wanted);
        }
        if (left.Count > 0)
            throw new CniException(CniErrorCode.AddressNotAvailable, $"failed to allocate all requested IPs: {string.Join(' ', left.ConvertAll(AddressText.Format))}", "each must lie in a range set, and a set gives one address");
        foreach (LeaseRequest request in requests)
        {
            if (request.Address is { } address && request.Set.IsGateway(address))
                throw new CniException(CniErrorCode.AddressNotAvailable, $"failed to allocate for range {request.Index}: requested ip {AddressText.Format(address)} is subnet's gateway");
        }
        return requests;
    }

    private static RangeSet[] Check(List<IReadOnlyList<IpRangeConfig>> configs, string? version)
    {
        var sets = new RangeSet[configs.Count];
        int v4 = 0, v6 = 0;
        for (int i = 0; i < sets.Length; i++)
        {
            try
            {
                sets[i] = RangeSet.Create(configs[i]);
            }
            catch (CniException e)
            {
                throw new CniException(e.Code, $"invalid range set {i}: {e.Message}", e.Details, e);
            }
            _ = sets[i].IsIPv6 ? v6++ : v4++;
        }
        if ((v4 > 1 || v6 > 1) && CniVersion.Parse(version) < CniVersion.V0_3_0)
            throw Invalid($"CNI version {version} does not support more than 1 address per family");
        for (int i = 0; i < sets.Length; i++)
        {
            for (int j = i + 1; j < sets.Length; j++)
            {
                if (sets[i].Overlaps(sets[j]))
                    throw Invalid($"range set {i} overlaps with {j}");
            }
        }
        return sets;
    }

    private static List<IPAddress> Requested(ConfigDocument document, CniArgs? arguments)
    {
        var requested = new List<IPAddress>();
        if (arguments?["IP"] is { Length: > 0 } list)
        {
            foreach (string text in list.Split(','))
                Add(text, CniErrorCode.InvalidEnvironment, "CNI_ARGS, IP");
        }
        foreach (string text in document.ArgsIps)
            Add(text, CniErrorCode.InvalidNetworkConfig, "args.cni.ips");
        foreach (string text in document.RuntimeIps)
            Add(text, CniErrorCode.InvalidNetworkConfig, "runtimeConfig.ips");
        return requested;

        void Add(string text, CniErrorCode code, string source)
        {
            IPAddress? address = IpPrefix.TryParse(text, out IpPrefix prefix) ? prefix.Address : null;
            if (address is null && !IpText.TryParse(text, out address))
                throw new CniException(code, $"cannot understand ip: invalid IP address: {text}", $"it comes from {source}");
            if (!requested.Contains(address))
                requested.Add(address);
        }
    }

    private static ConfigDocument Read(ReadOnlySpan<byte> config)
    {
        ConfigDocument document = ConfigReader.Read(config);
        RequirePath("ipam.dataDir", document.DataDirectory);
        RequirePath("ipam.resolvConf", document.ResolvConf);
        return document;
    }

    // For the kernel a path ends at a NUL, which would lead to another place than the one that is written here.
    private static void RequirePath(string key, string? path)
    {
        if (path is not null && path.Contains('\0', StringComparison.Ordinal))
            throw Invalid($"{key} has a NUL character");
    }

    private static CniException Invalid(string message) => new(CniErrorCode.InvalidNetworkConfig, message);
}
