using System.Net;
using System.Net.Sockets;
using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Samples.Dhcp;

// What plugins ask, and what they are answered.
sealed partial class DhcpDaemon
{
    void Serve(DaemonRequest request, ClientConnection connection)
    {
        try
        {
            switch (request.Call)
            {
                case "allocate":
                    Allocate(request, connection);
                    break;
                case "release":
                    if (_attachments.TryGetValue(OwnerOf(request), out Attachment? held))
                        End(held, "the lease was released while it was being got");
                    connection.Reply(new DaemonReply());
                    break;
                case "check":
                    Check(request, connection);
                    break;
                case "collect":
                    connection.Reply(new DaemonReply { Notes = Collect(request) });
                    break;
                case "status":
                    connection.Reply(new DaemonReply { Notes = Lost(request.Network) });
                    break;
                default:
                    throw new CniException(CniErrorCode.DecodingFailure, $"the DHCP daemon knows no call \"{request.Call}\"");
            }
        }
        catch (CniException e)
        {
            connection.Reply(e);
        }
        catch (Exception e) when (e is NetlinkException or IOException or PodGoneException)
        {
            connection.Reply(new CniException(CniErrorCode.KernelFailure, e.Message));
        }
        catch (Exception e)
        {
            // A defect, or a request that no plugin makes. The leases of all others must go on.
            log.WriteLine($"{request.Call}: {e}");
            connection.Reply(new CniException(CniErrorCode.Internal, $"the DHCP daemon failed: {e.Message}"));
        }
    }

    void Allocate(DaemonRequest request, ClientConnection connection)
    {
        LeaseOwner owner = OwnerOf(request);
        LeasedLink link = LeasedLink.Find(options.HostPrefix, request.Netns!, owner.IfName);
        if (_attachments.TryGetValue(owner, out Attachment? there))
        {
            RefuseWhileBusy(there);
            // A repeated ADD for the very same interface gets what it has, as the reference does.
            if (there.IsComplete && IsSamePlace(there.Link, link) && there.Terms.Ipv4 == request.Terms!.Ipv4 && there.Terms.Ipv6 == request.Terms.Ipv6)
            {
                connection.Reply(new DaemonReply { Leases = there.Leases() });
                return;
            }
            End(there, "");
        }
        Begin(new(owner, link, request.Terms!, options, clock, log), connection, null, null);
    }

    void Check(DaemonRequest request, ClientConnection connection)
    {
        LeaseOwner owner = OwnerOf(request);
        IPAddress? four = FirstOf(request.Addresses, AddressFamily.InterNetwork), six = FirstOf(request.Addresses, AddressFamily.InterNetworkV6);
        if (_attachments.TryGetValue(owner, out Attachment? held))
        {
            RefuseWhileBusy(held);
            if (held.Failure is { } problem)
                throw new CniException(CniErrorCode.CheckFailed, $"the DHCP lease of {owner.IfName} is lost: {problem}");
            foreach (GrantedLease lease in held.Leases())
            {
                if (!request.Addresses.Contains(lease.Address))
                    throw new CniException(CniErrorCode.CheckFailed, $"the DHCP lease of {owner.IfName} is for {lease.Address}, which prevResult doesn't have");
            }
            connection.Reply(new DaemonReply { Leases = held.Leases() });
            return;
        }
        // Nobody renews this lease: the reference's daemon had it, or this one's folder was lost. It is taken over, if the server agrees.
        if ((request.Terms!.Ipv4 && four is null) || (request.Terms.Ipv6 && six is null))
            throw new CniException(CniErrorCode.CheckFailed, $"the DHCP daemon has no lease for {owner}", "and prevResult has no address of that family to ask for");
        LeasedLink link;
        try
        {
            link = LeasedLink.Find(options.HostPrefix, request.Netns!, owner.IfName);
        }
        catch (CniException e)
        {
            throw new CniException(CniErrorCode.CheckFailed, $"the DHCP daemon has no lease for {owner}", e.Message, e);
        }
        Begin(new(owner, link, request.Terms, options, clock, log), connection, four, six);
    }

    void Begin(Attachment attachment, ClientConnection connection, IPAddress? only4, IPAddress? only6)
    {
        _attachments.Add(attachment.Owner, attachment);
        attachment.Waiter = connection;
        Step(attachment, attachment => attachment.Start(only4, only6));
    }

    /// <summary>Answers whoever waits, once there is something to answer.</summary>
    void Answer(Attachment attachment)
    {
        ClientConnection waiter = attachment.Waiter!;
        if (attachment.Failure is { } problem)
        {
            attachment.Waiter = null;
            Abandon(attachment);
            log.WriteLine($"{attachment.Owner}: no lease: {problem}");
            waiter.Reply(attachment.IsTakenOver
                ? new CniException(CniErrorCode.CheckFailed, $"the DHCP daemon has no lease for {attachment.Owner}", problem)
                : new CniException(CniErrorCode.AddressNotAvailable, $"no DHCP lease for {attachment.Owner.IfName}: no more tries", problem));
            return;
        }
        if (!attachment.IsComplete)
            return;
        try
        {
            // On disk before anybody relies on it.
            LeaseRecord record = attachment.Changed(bootId)!;
            store.Save(record);
            attachment.Saved(record);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            attachment.Waiter = null;
            Abandon(attachment);
            waiter.Reply(new CniException(CniErrorCode.IoFailure, "the DHCP daemon can't write the lease down", e.Message));
            return;
        }
        attachment.Waiter = null;
        log.WriteLine($"{attachment.Owner}: {(attachment.IsTakenOver ? "took over" : "has")} {string.Join(", ", attachment.Leases().ConvertAll(lease => lease.Address))}");
        waiter.Reply(new DaemonReply { Leases = attachment.Leases() });
    }

    List<string> Collect(DaemonRequest request)
    {
        var valid = new HashSet<(string, string)>();
        foreach (GcAttachment attachment in request.Valid)
            valid.Add((attachment.ContainerId, attachment.IfName));
        var released = new List<string>();
        foreach (Attachment attachment in new List<Attachment>(_attachments.Values))
        {
            LeaseOwner owner = attachment.Owner;
            if (owner.Network != request.Network || valid.Contains((owner.ContainerId, owner.IfName)))
                continue;
            released.Add($"released {string.Join(", ", attachment.Leases().ConvertAll(lease => lease.Address))} of {owner.ContainerId}, {owner.IfName}");
            End(attachment, "the attachment isn't valid any more");
        }
        return released;
    }

    List<string> Lost(string network)
    {
        var lost = new List<string>();
        foreach (Attachment attachment in _attachments.Values)
        {
            if (attachment.Owner.Network == network && attachment.Waiter is null && attachment.Failure is { } problem)
                lost.Add($"{attachment.Owner.ContainerId}, {attachment.Owner.IfName}: {problem}");
        }
        return lost;
    }

    /// <summary>Gives the leases back and forgets the attachment.</summary>
    void End(Attachment attachment, string reason)
    {
        attachment.Waiter?.Reply(new CniException(CniErrorCode.TryAgainLater, reason));
        attachment.Waiter = null;
        attachment.Release();
        Forget(attachment);
        log.WriteLine($"{attachment.Owner}: released");
    }

    /// <summary>The plugin that waited is gone, and with it the ADD.</summary>
    void Break(Attachment attachment)
    {
        attachment.Waiter = null;
        Abandon(attachment);
        log.WriteLine($"{attachment.Owner}: broken off, since the plugin is gone");
    }

    /// <summary>Gives up getting leases. Those that were got go back, but not those of an interface that has been using them all the time.</summary>
    void Abandon(Attachment attachment)
    {
        if (!attachment.IsTakenOver)
            attachment.Release();
        Forget(attachment);
    }

    static void RefuseWhileBusy(Attachment attachment)
    {
        if (attachment.Waiter is not null)
            throw new CniException(CniErrorCode.TryAgainLater, $"another call for {attachment.Owner} is under way");
    }

    static bool IsSamePlace(LeasedLink one, LeasedLink other) =>
        one.NetnsDevice == other.NetnsDevice && one.NetnsInode == other.NetnsInode && one.Index == other.Index;

    static IPAddress? FirstOf(IReadOnlyList<IPAddress> addresses, AddressFamily family)
    {
        foreach (IPAddress address in addresses)
        {
            if (address.AddressFamily == family)
                return address;
        }
        return null;
    }

    static LeaseOwner OwnerOf(DaemonRequest request) =>
        request is { ContainerId: { } container, IfName: { } ifName } && (request.Call == "release" || request is { Netns: not null, Terms: not null })
            ? new(request.Network, container, ifName)
            : throw new CniException(CniErrorCode.DecodingFailure, "the request to the DHCP daemon names no attachment");
}
