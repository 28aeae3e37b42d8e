using System.Net;
using Cni.Netlink;

namespace Cni.Samples.Dhcp;

// What an attachment tells others: the file that it outlives a restart in, the plugin, and the pod whose lease has ended.
sealed partial class Attachment
{
    LeaseRecord? _saved;

    /// <summary>Goes on with what a record says.</summary>
    public void Resume(LeaseRecord record)
    {
        (_lostIpv4, _lostIpv6, _saved) = (record.LostIpv4, record.LostIpv6, record);
        if (record.Ipv4 is null)
            Ipv4 = null;
        else
            Ipv4?.Resume(record.Ipv4);
        if (record.Ipv6 is null)
            Ipv6 = null;
        else
            Ipv6?.Resume(record.Ipv6);
    }

    /// <summary>Gives the record to be written, if it differs from the one that was written last.</summary>
    public LeaseRecord? Changed(string bootId)
    {
        bool has4 = Ipv4 is { Holds: true }, has6 = Ipv6 is { Holds: true };
        var record = new LeaseRecord
        {
            BootId = bootId,
            Owner = Owner,
            Link = Link,
            Terms = Terms,
            Ipv4 = has4 ? Ipv4!.Binding : null,
            Ipv6 = has6 ? Ipv6!.Binding : null,
            LostIpv4 = LostOf(Ipv4, _lostIpv4),
            LostIpv6 = LostOf(Ipv6, _lostIpv6),
        };
        return _saved is not null && ReferenceEquals(record.Ipv4, _saved.Ipv4) && ReferenceEquals(record.Ipv6, _saved.Ipv6)
            && record.LostIpv4 == _saved.LostIpv4 && record.LostIpv6 == _saved.LostIpv6 ? null : record;
    }

    /// <summary>Takes note that a record has been written.</summary>
    public void Saved(LeaseRecord record) => _saved = record;

    /// <summary>The leases that are there, IPv4 first.</summary>
    public List<GrantedLease> Leases()
    {
        var leases = new List<GrantedLease>(2);
        if (Ipv4 is { Holds: true, Binding: { } four })
        {
            leases.Add(new()
            {
                Address = four.Address.Address,
                PrefixLength = four.Address.PrefixLength,
                Gateway = four.Gateway,
                Routes = four.Routes,
                NameServers = four.NameServers,
                Domain = four.Domain,
                Search = four.Search,
            });
        }
        if (Ipv6 is { Holds: true, Binding: { } six })
            leases.Add(new() { Address = six.Address, PrefixLength = 128, NameServers = six.NameServers, Search = six.Search });
        return leases;
    }

    /// <summary>Takes from the pod the address of each lease that has been lost since: it may be somebody else's now.</summary>
    public void TakeAwayLost()
    {
        if (Ipv4 is { State: LeaseState.Lost, Binding: { } four })
        {
            TakeAway(four.Address.Address, Ipv4.Problem);
            (_lostIpv4, Ipv4) = (Ipv4.Problem ?? "lost", null);
        }
        if (Ipv6 is { State: LeaseState.Lost, Binding: { } six })
        {
            TakeAway(six.Address, Ipv6.Problem);
            (_lostIpv6, Ipv6) = (Ipv6.Problem ?? "lost", null);
        }
    }

    void TakeAway(IPAddress address, string? problem)
    {
        _log.WriteLine($"{Owner}: {problem}: taking {address} away from \"{Link.Name}\"");
        try
        {
            using NetworkNamespace pod = Link.Open(_options.HostPrefix);
            using RouteSocket socket = RouteSocket.Open(pod);
            foreach (LinkAddress each in socket.ListAddresses(Link.Index, address.AddressFamily))
            {
                if (each.Address.Address.Equals(address))
                    socket.DeleteAddressIfExists(Link.Index, each.Address);
            }
        }
        catch (NetlinkException e)
        {
            _log.WriteLine($"{Owner}: {address} could not be taken away: {e.Message}");
        }
    }
}
