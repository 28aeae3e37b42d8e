using System.Buffers.Binary;
using System.Net;

namespace Cni.Samples.Dhcp;

/// <summary>Sends what a <see cref="Dhcp6Client"/> says.</summary>
interface IDhcp6Sender
{
    /// <summary>Sends a message to all servers and relays on the link (ff02::1:2).</summary>
    void Send(Dhcp6Message message);
}

/// <summary>What a DHCPv6 client says of itself and asks for.</summary>
/// <param name="Duid">Its unique identifier.</param>
/// <param name="AssociationId">The number of its association.</param>
/// <param name="RapidCommit">Takes an address in one exchange from a server that offers to.</param>
sealed record Dhcp6Request(byte[] Duid, uint AssociationId, bool RapidCommit);

/// <summary>What a DHCPv6 server has granted, and until when. Times are those of the clock that counts from the machine's start.</summary>
sealed record Dhcp6Binding
{
    public required IPAddress Address { get; init; }

    public IReadOnlyList<IPAddress> NameServers { get; init; } = [];

    public IReadOnlyList<string> Search { get; init; } = [];

    /// <summary>The server's unique identifier.</summary>
    public required byte[] Server { get; init; }

    /// <summary>When to ask that server for more time (T1).</summary>
    public required TimeSpan RenewAt { get; init; }

    /// <summary>When to ask any server (T2).</summary>
    public required TimeSpan RebindAt { get; init; }

    /// <summary>When it ends; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    public required TimeSpan ExpireAt { get; init; }
}

/// <summary>A DHCPv6 client for one address (RFC 8415, section 18.2).</summary>
/// <remarks>It doesn't wait a random time before its first message: pods don't start in step as the machines of a building do after a power cut.</remarks>
sealed class Dhcp6Client(Dhcp6Request request, RetryPolicy retries, TimeProvider clock, IDhcp6Sender sender, Random random) : LeaseClient(retries, clock, random)
{
    // RFC 8415, section 7.6.
    static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1), FirstRenewalDelay = TimeSpan.FromSeconds(10);
    static readonly TimeSpan LongestRequestDelay = TimeSpan.FromSeconds(30), LongestRenewalDelay = TimeSpan.FromSeconds(600);

    uint _transaction;
    IPAddress? _only;
    Advertisement? _best;
    bool _isFirstRound;
    TimeSpan _sentAt, _answerBy;

    public Dhcp6Binding? Binding { get; private set; }

    protected override bool HasBinding => Binding is not null;

    /// <summary>Begins to get a lease. The interface's link-local address must be usable.</summary>
    /// <param name="only">The only address that will do, for an interface that uses it already; null for any.</param>
    public void Start(IPAddress? only = null)
    {
        _only = only;
        Problem = null;
        BeginExchange(only is null ? Retries.GiveUp : Retries.Answer);
        Solicit();
    }

    /// <summary>Goes on with a lease that was granted before. One that has ended in the meantime is asked for again.</summary>
    public void Resume(Dhcp6Binding binding)
    {
        Binding = binding;
        if (Now >= binding.ExpireAt)
        {
            Start(binding.Address);
            return;
        }
        State = LeaseState.Bound;
        WakeAt = binding.RenewAt;
    }

    /// <summary>Takes a message that came for the client's port.</summary>
    public void Receive(Dhcp6Message message)
    {
        if (!IsListening || message.TransactionId != _transaction
            || message.Get(Dhcp6Option.ClientId) is not { } client || !client.AsSpan().SequenceEqual(request.Duid)
            || message.Get(Dhcp6Option.ServerId) is not { Length: > 0 } server)
            return;
        switch (message.Type, State)
        {
            case (Dhcp6MessageType.Advertise, LeaseState.Selecting):
                OnAdvertise(message, server);
                break;
            case (Dhcp6MessageType.Reply, LeaseState.Selecting) when request.RapidCommit && message.Get(Dhcp6Option.RapidCommit) is not null:
            case (Dhcp6MessageType.Reply, LeaseState.Requesting or LeaseState.Renewing or LeaseState.Rebinding):
                OnReply(message, server);
                break;
            default:
                break;
        }
    }

    protected override void OnWake()
    {
        switch (State)
        {
            case LeaseState.Selecting or LeaseState.Requesting when Now >= GiveUpAt:
                GiveUp(Problem ?? (_best is null ? "no DHCPv6 server answered" : "the DHCPv6 server advertised an address and didn't grant it"));
                break;
            case LeaseState.Selecting when _best is not null:
                BeginRequest();
                break;
            case LeaseState.Selecting:
                _isFirstRound = false;
                Send(Dhcp6MessageType.Solicit);
                WaitForAnswer(GiveUpAt, Retries.LongestDelay);
                break;
            case LeaseState.Requesting when Now < _answerBy:
                Request();
                break;
            case LeaseState.Requesting:
                Solicit();
                break;
            case LeaseState.Bound or LeaseState.Renewing or LeaseState.Rebinding:
                Renew(Binding!);
                break;
            default:
                WakeAt = TimeSpan.MaxValue;
                break;
        }
    }

    protected override void SendRelease()
    {
        NewTransaction();
        BeginExchange(TimeSpan.Zero);
        Send(Dhcp6MessageType.Release, Binding!.Server, Binding.Address);
    }

    void Solicit()
    {
        State = LeaseState.Selecting;
        (_best, _isFirstRound) = (null, true);
        NewTransaction();
        RestartDelays(FirstDelay);
        Send(Dhcp6MessageType.Solicit);
        WaitForAnswer(GiveUpAt, Retries.LongestDelay);
    }

    void OnAdvertise(Dhcp6Message message, byte[] server)
    {
        var association = Dhcp6Association.Find(message, request.AssociationId);
        if (association?.Address is null)
        {
            Dhcp6Status status = association is { Status.IsSuccess: false } ? association.Status : Dhcp6Status.Of(message.Options);
            Problem = $"DHCPv6 server: {(status.IsSuccess ? "no address" : status)}";
            return;
        }
        if (_only is not null && !association.Address.Equals(_only))
        {
            Problem = $"the DHCPv6 server offers {association.Address} in place of {_only}";
            return;
        }
        byte preference = message.Get(Dhcp6Option.Preference) is [var value] ? value : (byte)0;
        if (_best is null || preference > _best.Preference)
            _best = new(server, association.Address, preference);
        // The best of all that come within the first second; afterwards, or if a server is sure of itself, the first one.
        if (!_isFirstRound || preference == byte.MaxValue)
            BeginRequest();
    }

    void BeginRequest()
    {
        State = LeaseState.Requesting;
        NewTransaction();
        RestartDelays(FirstDelay);
        _answerBy = Now + Retries.Answer;
        Request();
    }

    void Request()
    {
        Send(Dhcp6MessageType.Request, _best!.Server, _best.Address);
        WaitForAnswer(_answerBy < GiveUpAt ? _answerBy : GiveUpAt, LongestRequestDelay);
    }

    void OnReply(Dhcp6Message message, byte[] server)
    {
        var status = Dhcp6Status.Of(message.Options);
        var association = Dhcp6Association.Find(message, request.AssociationId);
        if (status.IsSuccess && association is not null)
            status = association.Status;
        if (status.IsSuccess && association?.Address is { } address && (WantedAddress ?? address).Equals(address))
        {
            Bind(message, association, server);
            return;
        }
        Problem = $"DHCPv6 server: {(status.IsSuccess ? "no address" : status)}";
        if (State is LeaseState.Renewing or LeaseState.Rebinding)
        {
            // A server that has forgotten the binding is asked to make it anew (RFC 8415, section 18.2.10.1).
            if (status.Code == Dhcp6Status.NoBinding)
            {
                _best = new(server, Binding!.Address, 0);
                _only = Binding.Address;
                BeginExchange(Retries.Answer);
                BeginRequest();
            }
        }
        else if (State == LeaseState.Requesting && !status.IsSuccess)
        {
            State = LeaseState.Selecting;
            (_best, _isFirstRound) = (null, false);
            NewTransaction();
            WaitForAnswer(GiveUpAt, Retries.LongestDelay);
        }
    }

    IPAddress? WantedAddress => _only ?? Binding?.Address;

    void Bind(Dhcp6Message message, Dhcp6Association association, byte[] server)
    {
        uint valid = association.ValidLifetime, preferred = association.PreferredLifetime;
        // What the server leaves open the client decides; the shares are those that RFC 8415, section 14.2, recommends.
        double renew = association.RenewAfter > 0 ? association.RenewAfter : preferred * 0.5;
        double rebind = association.RebindAfter > 0 ? association.RebindAfter : preferred * 0.8;
        if (valid != uint.MaxValue && !(renew > 0 && renew < rebind && rebind < valid))
            (renew, rebind) = (valid * 0.5, valid * 0.8);
        Binding = new()
        {
            Address = association.Address!,
            NameServers = Addresses(message.Get(Dhcp6Option.DnsServers)),
            Search = DomainNames.Read(message.Get(Dhcp6Option.DomainList) ?? []),
            Server = server,
            RenewAt = At(valid == uint.MaxValue && preferred == uint.MaxValue && association.RenewAfter == 0 ? uint.MaxValue : renew),
            RebindAt = At(valid == uint.MaxValue && preferred == uint.MaxValue && association.RebindAfter == 0 ? uint.MaxValue : rebind),
            ExpireAt = At(valid),
        };
        (Problem, State, WakeAt) = (null, LeaseState.Bound, Binding.RenewAt);
    }

    TimeSpan At(double seconds) => seconds >= uint.MaxValue ? TimeSpan.MaxValue : _sentAt + TimeSpan.FromSeconds(seconds);

    void Renew(Dhcp6Binding binding)
    {
        if (Now >= binding.ExpireAt)
        {
            GiveUp("lease expired");
            return;
        }
        LeaseState before = State;
        State = Now >= binding.RebindAt ? LeaseState.Rebinding : LeaseState.Renewing;
        if (State != before)
        {
            NewTransaction();
            BeginExchange(TimeSpan.Zero);
            RestartDelays(FirstRenewalDelay);
            _only = binding.Address;
        }
        bool renews = State == LeaseState.Renewing;
        Send(renews ? Dhcp6MessageType.Renew : Dhcp6MessageType.Rebind, renews ? binding.Server : null, binding.Address);
        WaitForAnswer(renews ? binding.RebindAt : binding.ExpireAt, LongestRenewalDelay);
    }

    void NewTransaction() => _transaction = (uint)Random.Next(1 << 24);

    void Send(Dhcp6MessageType type, byte[]? server = null, IPAddress? address = null)
    {
        var options = new List<Dhcp6Option>(8) { new(Dhcp6Option.ClientId, request.Duid) };
        if (server is not null)
            options.Add(new(Dhcp6Option.ServerId, server));
        options.Add(new(Dhcp6Option.IaNa, new Dhcp6Association { Id = request.AssociationId, Address = address ?? _only }.ToArray()));
        if (type != Dhcp6MessageType.Release)
            options.Add(new(Dhcp6Option.OptionRequest, [0, (byte)Dhcp6Option.DnsServers, 0, (byte)Dhcp6Option.DomainList]));
        var elapsed = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(elapsed, (ushort)Math.Clamp((Now - Began).TotalMilliseconds / 10, 0, ushort.MaxValue));
        options.Add(new(Dhcp6Option.ElapsedTime, elapsed));
        if (type == Dhcp6MessageType.Solicit && request.RapidCommit)
            options.Add(new(Dhcp6Option.RapidCommit, []));
        _sentAt = Now;
        sender.Send(new() { Type = type, TransactionId = _transaction, Options = options });
    }

    static List<IPAddress> Addresses(byte[]? list)
    {
        var addresses = new List<IPAddress>();
        for (var rest = list.AsSpan(); rest.Length >= 16; rest = rest[16..])
            addresses.Add(new(rest[..16]));
        return addresses;
    }

    sealed record Advertisement(byte[] Server, IPAddress Address, byte Preference);
}
