using System.Net;
using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>Ranges of one family from which a container gets exactly one address.</summary>
public sealed class RangeSet
{
    private readonly AddressRange[] _ranges;

    private RangeSet(AddressRange[] ranges) => _ranges = ranges;

    /// <summary>The ranges in the order in which they are used.</summary>
    public IReadOnlyList<AddressRange> Ranges => _ranges;

    /// <summary>Tells whether this is a set of IPv6 ranges.</summary>
    public bool IsIPv6 => _ranges[0].IsIPv6;

    /// <summary>Checks configured ranges and makes a set of them.</summary>
    /// <exception cref="CniException">A range is wrong, families are mixed, or ranges overlap (<see cref="CniErrorCode.InvalidNetworkConfig"/>).</exception>
    public static RangeSet Create(IReadOnlyList<IpRangeConfig> configs)
    {
        ArgumentNullException.ThrowIfNull(configs);
        if (configs.Count == 0)
            throw Invalid("empty range set");
        var ranges = new AddressRange[configs.Count];
        for (int i = 0; i < ranges.Length; i++)
        {
            ranges[i] = AddressRange.Create(configs[i]);
            if (ranges[i].IsIPv6 != ranges[0].IsIPv6)
                throw Invalid("mixed address families");
        }
        for (int i = 0; i < ranges.Length; i++)
        {
            for (int j = i + 1; j < ranges.Length; j++)
            {
                if (ranges[i].Overlaps(ranges[j]))
                    throw Invalid($"subnets {ranges[i]} and {ranges[j]} overlap");
            }
        }
        return new(ranges);
    }

    /// <summary>Makes a set of one range that is the whole of a subnet, as in <c>10.1.2.0/24</c>.</summary>
    /// <exception cref="CniException">The subnet is wrong (<see cref="CniErrorCode.InvalidNetworkConfig"/>).</exception>
    public static RangeSet Create(string subnet) => Create([new IpRangeConfig { Subnet = subnet }]);

    /// <summary>Gives the range that has the address; null when none has.</summary>
    public AddressRange? Find(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        foreach (AddressRange range in _ranges)
        {
            if (range.Contains(address))
                return range;
        }
        return null;
    }

    /// <summary>Tells whether a range has the address.</summary>
    public bool Contains(IPAddress address) => Find(address) is not null;

    /// <summary>Tells whether the address is the gateway of one of the ranges.</summary>
    public bool IsGateway(IPAddress address)
    {
        foreach (AddressRange range in _ranges)
        {
            if (range.Gateway.Equals(address))
                return true;
        }
        return false;
    }

    /// <summary>Tells whether an address is in both sets.</summary>
    public bool Overlaps(RangeSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (AddressRange mine in _ranges)
        {
            foreach (AddressRange theirs in other._ranges)
            {
                if (mine.Overlaps(theirs))
                    return true;
            }
        }
        return false;
    }

    internal bool Contains(UInt128 number)
    {
        foreach (AddressRange range in _ranges)
        {
            if (range.Contains(number))
                return true;
        }
        return false;
    }

    internal bool IsGateway(UInt128 number)
    {
        foreach (AddressRange range in _ranges)
        {
            if (range.HasGateway(number))
                return true;
        }
        return false;
    }

    /// <summary>Gives the ranges with commas between them.</summary>
    public override string ToString() => string.Join(',', (object[])_ranges);

    private static CniException Invalid(string message) => new(CniErrorCode.InvalidNetworkConfig, message);
}
