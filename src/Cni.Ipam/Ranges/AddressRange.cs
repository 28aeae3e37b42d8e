using System.Net;
using Cni.Sdk;

namespace Cni.Ipam;

/// <summary>A run of addresses of one subnet that can be given out, with the subnet's gateway.</summary>
/// <remarks>
/// A range that exists is valid: the subnet has no host bits and room for hosts, and both ends lie in it. Rules, defaults and
/// wording are those of the reference plugin <c>host-local</c>.
/// </remarks>
public sealed class AddressRange
{
    private readonly UInt128 _first, _last, _network, _broadcast, _gateway;

    private AddressRange(IpPrefix subnet, UInt128 first, UInt128 last, UInt128 broadcast, IPAddress gateway)
    {
        Subnet = subnet;
        Gateway = gateway;
        (_first, _last, _network, _broadcast, _gateway) = (first, last, AddressNumber.Of(subnet.Address), broadcast, AddressNumber.Of(gateway));
        Start = AddressNumber.ToAddress(first, subnet.IsIPv6);
        End = AddressNumber.ToAddress(last, subnet.IsIPv6);
    }

    /// <summary>The subnet, from which every address takes its prefix length.</summary>
    public IpPrefix Subnet { get; }

    /// <summary>The first address of the range.</summary>
    public IPAddress Start { get; }

    /// <summary>The last address of the range, which belongs to it.</summary>
    public IPAddress End { get; }

    /// <summary>The gateway that containers get, and that no container gets as its own address.</summary>
    public IPAddress Gateway { get; }

    /// <summary>Tells whether this is a range of IPv6 addresses.</summary>
    public bool IsIPv6 => Subnet.IsIPv6;

    internal UInt128 First => _first;

    internal UInt128 Last => _last;

    /// <summary>Checks a configured range and fills in what it leaves out.</summary>
    /// <param name="config">The range as it stands in the configuration.</param>
    /// <remarks>
    /// Defaults: the gateway and the start are the subnet's first address after the network address; the end is the last
    /// address, for IPv4 the one before the broadcast address. An explicit gateway may lie outside the subnet.
    /// </remarks>
    /// <exception cref="CniException">The range is wrong (<see cref="CniErrorCode.InvalidNetworkConfig"/>).</exception>
    public static AddressRange Create(IpRangeConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.Subnet is null)
            throw Invalid("range has no subnet");
        if (!IpPrefix.TryParse(config.Subnet, out IpPrefix subnet))
            throw Invalid($"invalid CIDR address: {config.Subnet}");
        int bits = subnet.IsIPv6 ? 128 : 32;
        if (subnet.PrefixLength > bits - 2)
            throw Invalid($"Network {subnet} too small to allocate from");
        if (!subnet.Network.Address.Equals(subnet.Address))
            throw Invalid($"Network has host bits set. For a subnet mask of length {subnet.PrefixLength} the network address is {AddressText.Format(subnet.Network.Address)}");

        UInt128 network = AddressNumber.Of(subnet.Address);
        // Shifting by the whole width would be shifting by nothing: ::/0 has 128 host bits.
        UInt128 broadcast = network | (subnet.PrefixLength == 0 && bits == 128 ? UInt128.MaxValue : (UInt128.One << (bits - subnet.PrefixLength)) - 1);
        IPAddress gateway = Address(config.Gateway) ?? AddressNumber.ToAddress(network + 1, subnet.IsIPv6);
        UInt128 first = Bound("RangeStart", config.RangeStart, subnet) ?? network + 1;
        UInt128 last = Bound("RangeEnd", config.RangeEnd, subnet) ?? (subnet.IsIPv6 ? broadcast : broadcast - 1);
        if (first > last)
        {
            throw string.IsNullOrEmpty(config.RangeStart)
                ? Invalid($"RangeEnd {config.RangeEnd} not in network {subnet}", "the range ends before it starts")
                : Invalid($"RangeStart {config.RangeStart} not in network {subnet}", "the range ends before it starts");
        }
        return new(subnet, first, last, broadcast, gateway);
    }

    /// <summary>Tells whether the address is one of the range's, the gateway included.</summary>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return AddressNumber.IsIPv6(address) == IsIPv6 && Contains(AddressNumber.Of(address));
    }

    /// <summary>Tells whether an address is in both ranges.</summary>
    public bool Overlaps(AddressRange other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return IsIPv6 == other.IsIPv6 && _first <= other._last && other._first <= _last;
    }

    /// <summary>Gives both ends, as in <c>10.1.2.1-10.1.2.254</c>.</summary>
    public override string ToString() => $"{AddressText.Format(Start)}-{AddressText.Format(End)}";

    internal bool Contains(UInt128 number) => number >= _first && number <= _last;

    internal bool HasGateway(UInt128 number) => AddressNumber.IsIPv6(Gateway) == IsIPv6 && number == _gateway;

    // Old configurations end their range at the broadcast address, and the reference hands it out: a container that nobody can
    // reach. Nobody gets these two unless they ask for them.
    internal bool IsUnusable(UInt128 number) => !IsIPv6 && (number == _network || number == _broadcast);

    private static UInt128? Bound(string name, string? text, IpPrefix subnet)
    {
        if (Address(text) is not { } address)
            return null;
        return subnet.Contains(address) ? AddressNumber.Of(address) : throw Invalid($"{name} {AddressText.Format(address)} not in network {subnet}");
    }

    private static IPAddress? Address(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return IpText.TryParse(text, out IPAddress? address) ? address : throw Invalid($"invalid IP address: {text}");
    }

    private static CniException Invalid(string message, string? details = null) => new(CniErrorCode.InvalidNetworkConfig, message, details);
}
