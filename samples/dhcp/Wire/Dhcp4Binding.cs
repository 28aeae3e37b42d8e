using System.Net;
using Cni.Sdk;

namespace Cni.Samples.Dhcp;

/// <summary>What a DHCPv4 server has granted, and until when. Times are those of the clock that counts from the machine's start.</summary>
sealed record Dhcp4Binding
{
    /// <summary>The address with the length of its subnet's prefix.</summary>
    public required IpPrefix Address { get; init; }

    /// <summary>The first router; null for none.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The routes, as <see cref="Dhcp4Routes"/> puts them together.</summary>
    public IReadOnlyList<LeaseRoute> Routes { get; init; } = [];

    /// <summary>Name servers.</summary>
    public IReadOnlyList<IPAddress> NameServers { get; init; } = [];

    /// <summary>The domain that the client is in; null for none.</summary>
    public string? Domain { get; init; }

    /// <summary>The domains that names without a dot are looked for in.</summary>
    public IReadOnlyList<string> Search { get; init; } = [];

    /// <summary>The server that granted it.</summary>
    public required IPAddress Server { get; init; }

    /// <summary>The hardware address that the server's answer came from: the server's own, or its relay's.</summary>
    public byte[]? ServerMac { get; init; }

    /// <summary>When to ask that server for more time (T1).</summary>
    public required TimeSpan RenewAt { get; init; }

    /// <summary>When to ask any server (T2).</summary>
    public required TimeSpan RebindAt { get; init; }

    /// <summary>When it ends; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    public required TimeSpan ExpireAt { get; init; }

    /// <summary>Reads an acknowledgement.</summary>
    /// <param name="ack">The message.</param>
    /// <param name="from">The hardware address that it came from; null if that isn't known.</param>
    /// <param name="since">When the request that it answers was sent: the lease counts from there.</param>
    /// <param name="problem">What is missing in it, if it can't be used.</param>
    /// <returns>The binding; null if it can't be used.</returns>
    public static Dhcp4Binding? TryRead(Dhcp4Message ack, byte[]? from, TimeSpan since, out string? problem)
    {
        problem = null;
        Dhcp4Options options = ack.Options;
        if (options.GetAddress(Dhcp4Option.ServerIdentifier) is not { } server)
            problem = "DHCP option Server Identifier not found in DHCPACK";
        else if (options.GetSeconds(Dhcp4Option.LeaseTime) is not { } seconds || seconds == 0)
            problem = "DHCP option Lease Time not found in DHCPACK";
        else if (options.Get(Dhcp4Option.SubnetMask) is not { } mask || PrefixLength(mask) is not { } length)
            problem = "DHCP option Subnet Mask not found in DHCPACK";
        else if (ack.YourAddress.Equals(IPAddress.Any))
            problem = "no address in DHCPACK";
        else
        {
            bool forever = seconds == uint.MaxValue;
            // Times that contradict each other are the server's mistake, and a client does well to have its own (RFC 2131, section 4.4.5).
            double renew = options.GetSeconds(Dhcp4Option.RenewalTime) ?? (seconds * 0.5);
            double rebind = options.GetSeconds(Dhcp4Option.RebindingTime) ?? (seconds * 0.875);
            if (!(renew > 0 && renew < rebind && rebind < seconds))
                (renew, rebind) = (seconds * 0.5, seconds * 0.875);
            return new()
            {
                Address = new(ack.YourAddress, length),
                Gateway = options.GetAddresses(Dhcp4Option.Router) is [var router, ..] ? router : null,
                Routes = Dhcp4Routes.Of(options),
                NameServers = options.GetAddresses(Dhcp4Option.DomainNameServer),
                Domain = DomainNames.ReadText(options.Get(Dhcp4Option.DomainName)),
                Search = DomainNames.Read(options.Get(Dhcp4Option.DomainSearch) ?? []),
                Server = server,
                ServerMac = from,
                RenewAt = forever ? TimeSpan.MaxValue : since + TimeSpan.FromSeconds(renew),
                RebindAt = forever ? TimeSpan.MaxValue : since + TimeSpan.FromSeconds(rebind),
                ExpireAt = forever ? TimeSpan.MaxValue : since + TimeSpan.FromSeconds(seconds),
            };
        }
        return null;
    }

    static int? PrefixLength(byte[] mask)
    {
        if (mask.Length != 4)
            return null;
        uint bits = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(mask);
        int length = System.Numerics.BitOperations.LeadingZeroCount(~bits);
        return length == 32 || bits << length == 0 ? length : null;
    }
}

/// <summary>A route of a lease.</summary>
/// <param name="Destination">Where it leads.</param>
/// <param name="Gateway">The next router; null for what is on the link itself.</param>
sealed record LeaseRoute(IpPrefix Destination, IPAddress? Gateway);
