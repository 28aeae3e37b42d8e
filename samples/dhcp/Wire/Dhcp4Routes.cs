using System.Net;
using Cni.Sdk;

namespace Cni.Samples.Dhcp;

/// <summary>Puts the routes of a DHCPv4 message together.</summary>
static class Dhcp4Routes
{
    /// <summary>Gives the routes that a message has.</summary>
    /// <remarks>
    /// Classless routes (option 121) count alone where there are any, whatever else the server says (RFC 3442). Otherwise those of
    /// option 33 by the address classes of old, then the default route through the first router.
    /// </remarks>
    public static List<LeaseRoute> Of(Dhcp4Options options)
    {
        List<LeaseRoute> routes = Classless(options.Get(Dhcp4Option.ClasslessStaticRoute) ?? []);
        if (routes.Count > 0)
            return routes;
        var pairs = options.GetAddresses(Dhcp4Option.StaticRoute);
        for (int i = 0; i + 1 < pairs.Count; i += 2)
        {
            // A default route isn't allowed in this option (RFC 2132, section 5.8); the router's option has it.
            if (!pairs[i].Equals(IPAddress.Any))
                routes.Add(new(new IpPrefix(pairs[i], ClassOf(pairs[i])).Network, pairs[i + 1]));
        }
        if (options.GetAddresses(Dhcp4Option.Router) is [var router, ..])
            routes.Add(new(new(IPAddress.Any, 0), router));
        return routes;
    }

    /// <summary>Reads option 121: a prefix length, as many bytes as it has significant ones, a router; again and again.</summary>
    /// <remarks>A route that is cut off or can't be ends the list: what follows can't be told apart any more.</remarks>
    static List<LeaseRoute> Classless(ReadOnlySpan<byte> data)
    {
        var routes = new List<LeaseRoute>();
        Span<byte> destination = stackalloc byte[4];
        while (data.Length > 0)
        {
            int length = data[0], significant = (length + 7) / 8;
            if (length > 32 || data.Length < 1 + significant + 4)
                break;
            destination.Clear();
            data.Slice(1, significant).CopyTo(destination);
            var gateway = new IPAddress(data.Slice(1 + significant, 4));
            // A router of 0.0.0.0 means that the destination is on the link.
            routes.Add(new(new IpPrefix(new(destination), length).Network, gateway.Equals(IPAddress.Any) ? null : gateway));
            data = data[(1 + significant + 4)..];
        }
        return routes;
    }

    static int ClassOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return bytes[0] switch { < 128 => 8, < 192 => 16, < 224 => 24, _ => 32 };
    }
}
