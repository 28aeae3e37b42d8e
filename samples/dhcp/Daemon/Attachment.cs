using System.Net;
using Cni.Netlink;

namespace Cni.Samples.Dhcp;

/// <summary>One interface of one container, its leases, and the sockets that are open for it while an answer is awaited.</summary>
/// <remarks>
/// While nothing is awaited nothing is held: a daemon that kept namespaces open would keep pods' interfaces and addresses alive that
/// everybody else thinks are gone.
/// </remarks>
sealed partial class Attachment : IDhcp4Sender, IDhcp6Sender, IDisposable
{
    static readonly TimeSpan CarrierPatience = TimeSpan.FromSeconds(2.5), LinkLocalPatience = TimeSpan.FromSeconds(10), LookAgain = TimeSpan.FromMilliseconds(20);

    readonly DaemonOptions _options;
    readonly TimeProvider _clock;
    readonly TextWriter _log;
    PacketSocket? _packets;
    Udp6Socket? _udp;
    Preparation? _preparation;
    string? _lostIpv4, _lostIpv6;

    public Attachment(LeaseOwner owner, LeasedLink link, LeaseTerms terms, DaemonOptions options, TimeProvider clock, TextWriter log)
    {
        (Owner, Link, Terms, _options, _clock, _log) = (owner, link, terms, options, clock, log);
        byte[] id = ClientIdentity.ForDhcp4(owner.Network, owner.ContainerId, owner.IfName);
        if (terms.Ipv4)
        {
            // The interfaces of an ipvlan share a hardware address, so a frame for it alone reaches none of them before it has an address.
            bool broadcast = options.Broadcast || link.Kind == "ipvlan";
            Ipv4 = new(new() { ClientId = id, HardwareAddress = link.Mac, Broadcast = broadcast, Parameters = terms.Parameters, Provide = terms.Provide },
                options.Retries, clock, this, Random.Shared);
        }
        if (terms.Ipv6)
        {
            var (duid, association) = ClientIdentity.ForDhcp6(owner.Network, owner.ContainerId, owner.IfName);
            Ipv6 = new(new(duid, association, terms.RapidCommit), options.Retries, clock, this, Random.Shared);
        }
    }

    public LeaseOwner Owner { get; }

    public LeasedLink Link { get; }

    public LeaseTerms Terms { get; }

    public Dhcp4Client? Ipv4 { get; private set; }

    public Dhcp6Client? Ipv6 { get; private set; }

    /// <summary>Who waits for the leases; null when nobody does.</summary>
    public ClientConnection? Waiter { get; set; }

    /// <summary>True while the leases of an interface that is configured already are taken over, false while new ones are got.</summary>
    public bool IsTakenOver { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>Whether every lease that was asked for is there.</summary>
    public bool IsComplete => _lostIpv4 is null && _lostIpv6 is null && (Ipv4?.Holds ?? true) && (Ipv6?.Holds ?? true);

    /// <summary>Why a lease could not be got, or was lost; null if that isn't so.</summary>
    public string? Failure => LostOf(Ipv4, _lostIpv4) ?? LostOf(Ipv6, _lostIpv6);

    /// <summary>When <see cref="Wake"/> has something to do.</summary>
    public TimeSpan WakeAt
    {
        get
        {
            TimeSpan at = _preparation?.LookAt ?? TimeSpan.MaxValue;
            if (Ipv4?.WakeAt < at)
                at = Ipv4.WakeAt;
            return Ipv6?.WakeAt < at ? Ipv6.WakeAt : at;
        }
    }

    public int PacketDescriptor => _packets?.Descriptor ?? -1;

    public int UdpDescriptor => _udp?.Descriptor ?? -1;

    /// <summary>Begins to get leases, as soon as the interface lets packets pass.</summary>
    /// <param name="only4">The only IPv4 address that will do; null for any.</param>
    /// <param name="only6">The only IPv6 address that will do; null for any.</param>
    public void Start(IPAddress? only4 = null, IPAddress? only6 = null)
    {
        IsTakenOver = only4 is not null || only6 is not null;
        TimeSpan now = _clock.Now();
        _preparation = new(Link.Open(_options.HostPrefix), only4, only6)
        {
            LookAt = now,
            WaitsForCarrier = Ipv4 is not null,
            WaitsForLinkLocal = Ipv6 is not null,
            CarrierBy = now + CarrierPatience,
            LinkLocalBy = now + LinkLocalPatience,
        };
        if (Ipv6 is not null)
            _preparation.Pod.Sysctl.TryWrite($"net/ipv6/conf/{Link.Name}/disable_ipv6", "0");
        Wake();
    }

    /// <summary>Does what has become due.</summary>
    public void Wake()
    {
        if (_preparation is not null && _clock.Now() >= _preparation.LookAt)
            Prepare(_preparation);
        Ipv4?.Wake();
        Ipv6?.Wake();
    }

    /// <summary>Takes all messages that have come.</summary>
    public void Receive()
    {
        while (_packets?.TryReceive(out Dhcp4Message? message, out byte[] from) is true)
        {
            if (message is not null)
                Ipv4!.Receive(message, from);
        }
        while (_udp?.TryReceive(out Dhcp6Message? message) is true)
        {
            if (message is not null)
                Ipv6!.Receive(message);
        }
    }

    /// <summary>Closes what nothing is awaited from any more.</summary>
    public void CloseIdle()
    {
        if (Ipv4 is not { IsListening: true })
        {
            _packets?.Dispose();
            _packets = null;
        }
        if (Ipv6 is not { IsListening: true })
        {
            _udp?.Dispose();
            _udp = null;
        }
    }

    /// <summary>Gives the leases back, as far as the pod is still there to do it from.</summary>
    public void Release()
    {
        try
        {
            Ipv4?.Release();
            Ipv6?.Release();
        }
        catch (PodGoneException e)
        {
            _log.WriteLine($"{Owner}: the lease runs out by itself: {e.Message}");
        }
    }

    void IDhcp4Sender.Send(Dhcp4Message message, IPAddress source, IPAddress destination, byte[]? mac) => Try(() =>
    {
        if (_packets is null)
        {
            using NetworkNamespace pod = Link.Open(_options.HostPrefix);
            _packets = PacketSocket.Open(pod, Link.Index);
        }
        return _packets.Send(message, source, destination, mac);
    }, $"{message.Type}");

    void IDhcp6Sender.Send(Dhcp6Message message) => Try(() =>
    {
        if (_udp is null)
        {
            using NetworkNamespace pod = Link.Open(_options.HostPrefix);
            _udp = Udp6Socket.Open(pod, Link.Index, Link.Name);
        }
        return _udp.Send(message);
    }, $"DHCPv6 {message.Type}");

    public void Dispose()
    {
        IsDisposed = true;
        _packets?.Dispose();
        _udp?.Dispose();
        _preparation?.Dispose();
        (_packets, _udp, _preparation) = (null, null, null);
    }

    /// <summary>A message that can't be sent now is as good as lost on the way: it will be sent again.</summary>
    void Try(Func<string?> send, string what)
    {
        string? problem;
        try
        {
            problem = send();
        }
        catch (Exception e) when (e is NetlinkException or IOException)
        {
            problem = e.Message;
        }
        if (problem is not null)
            _log.WriteLine($"{Owner}: {what} could not be sent: {problem}");
    }

    void Prepare(Preparation preparation)
    {
        TimeSpan now = _clock.Now();
        bool isUp = Link.PrepareIpv4(preparation.Socket);
        if (preparation.WaitsForCarrier && (isUp || now >= preparation.CarrierBy))
        {
            preparation.WaitsForCarrier = false;
            Ipv4!.Start(preparation.Only4);
        }
        if (preparation.WaitsForLinkLocal)
        {
            bool isReady = Link.IsReadyForIpv6(preparation.Socket);
            if (isReady || now >= preparation.LinkLocalBy)
            {
                preparation.WaitsForLinkLocal = false;
                if (isReady)
                    Ipv6!.Start(preparation.Only6);
                else
                    Ipv6!.Fail($"\"{Link.Name}\" has no usable link-local address, without which there is no DHCPv6");
            }
        }
        preparation.LookAt = now + LookAgain;
        if (preparation is { WaitsForCarrier: false, WaitsForLinkLocal: false })
        {
            preparation.Dispose();
            _preparation = null;
        }
    }

    static string? LostOf(LeaseClient? client, string? lost) =>
        client is { State: LeaseState.Failed or LeaseState.Lost } ? client.Problem : lost;

    /// <summary>The time before the first message: the interface has to come up, and its link-local address has to be found unique.</summary>
    sealed class Preparation(NetworkNamespace pod, IPAddress? only4, IPAddress? only6) : IDisposable
    {
        public NetworkNamespace Pod { get; } = pod;

        public RouteSocket Socket { get; } = RouteSocket.Open(pod);

        public IPAddress? Only4 { get; } = only4;

        public IPAddress? Only6 { get; } = only6;

        public bool WaitsForCarrier { get; set; }

        public bool WaitsForLinkLocal { get; set; }

        public TimeSpan CarrierBy { get; init; }

        public TimeSpan LinkLocalBy { get; init; }

        public TimeSpan LookAt { get; set; }

        public void Dispose()
        {
            Socket.Dispose();
            Pod.Dispose();
        }
    }
}
