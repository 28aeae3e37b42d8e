using System.Net;

namespace Cni.Samples.Dhcp;

/// <summary>Sends what a <see cref="Dhcp4Client"/> says.</summary>
interface IDhcp4Sender
{
    /// <summary>Sends a message from the client's port to the server's.</summary>
    /// <param name="message">The message.</param>
    /// <param name="source">The sender's address; 0.0.0.0 before it has one.</param>
    /// <param name="destination">The server's address, or 255.255.255.255.</param>
    /// <param name="mac">The next hop's hardware address; null to send to all on the link.</param>
    void Send(Dhcp4Message message, IPAddress source, IPAddress destination, byte[]? mac);
}

/// <summary>What a client says of itself and asks for.</summary>
sealed record Dhcp4Request
{
    /// <summary>Option 61 without the byte for its type.</summary>
    public required byte[] ClientId { get; init; }

    /// <summary>The interface's hardware address.</summary>
    public required byte[] HardwareAddress { get; init; }

    /// <summary>Asks servers to broadcast their answers.</summary>
    public bool Broadcast { get; init; }

    /// <summary>The options to ask for, in order of preference.</summary>
    public byte[] Parameters { get; init; } = [];

    /// <summary>Options to send along; they replace those that are sent anyway.</summary>
    public IReadOnlyList<DhcpOptionValue> Provide { get; init; } = [];
}

/// <summary>An option with its value.</summary>
/// <param name="Code">Its number.</param>
/// <param name="Value">Its bytes.</param>
sealed record DhcpOptionValue(byte Code, byte[] Value);

/// <summary>A DHCPv4 client (RFC 2131, section 4.4).</summary>
sealed class Dhcp4Client(Dhcp4Request request, RetryPolicy retries, TimeProvider clock, IDhcp4Sender sender, Random random) : LeaseClient(retries, clock, random)
{
    const ushort LargestMessage = 1472;
    // RFC 2131 has four seconds, from the time when many clients shared a cable. A bridge often drops the first packet of a new port, and
    // somebody waits for this container.
    static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.25);

    uint _transaction;
    IPAddress? _only;
    Dhcp4Message? _offer;
    TimeSpan _sentAt, _answerBy;

    /// <summary>What has been granted; null for nothing yet.</summary>
    public Dhcp4Binding? Binding { get; private set; }

    protected override bool HasBinding => Binding is not null;

    /// <summary>Begins to get a lease.</summary>
    /// <param name="only">The only address that will do, for an interface that uses it already; null for any.</param>
    public void Start(IPAddress? only = null)
    {
        _only = only;
        Problem = null;
        BeginExchange(only is null ? Retries.GiveUp : Retries.Answer);
        Discover();
    }

    /// <summary>Goes on with a lease that was granted before. One that has ended in the meantime is asked for again.</summary>
    public void Resume(Dhcp4Binding binding)
    {
        Binding = binding;
        if (Now >= binding.ExpireAt)
        {
            Start(binding.Address.Address);
            return;
        }
        State = LeaseState.Bound;
        WakeAt = binding.RenewAt;
    }

    /// <summary>Takes a message that came for the client's port.</summary>
    /// <param name="message">The message.</param>
    /// <param name="from">The hardware address of its sender; null if that isn't known.</param>
    public void Receive(Dhcp4Message message, byte[]? from)
    {
        if (!IsListening || message.Op != Dhcp4Message.BootReply || message.TransactionId != _transaction
            || !message.HardwareAddress.AsSpan().SequenceEqual(request.HardwareAddress))
            return;
        switch (message.Type)
        {
            case Dhcp4MessageType.Offer when State is LeaseState.Selecting:
                OnOffer(message);
                break;
            case Dhcp4MessageType.Ack when State is not LeaseState.Selecting && IsFromOurServer(message):
                OnAcknowledged(message, from);
                break;
            case Dhcp4MessageType.Nak when State is not LeaseState.Selecting && IsFromOurServer(message):
                OnRefused(PlainText.Of(message.Options.Get(Dhcp4Option.Message)) ?? "DHCP server refused the request");
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
                GiveUp(Problem ?? (_offer is null ? "no DHCP server answered" : "the DHCP server offered an address and didn't acknowledge it"));
                break;
            case LeaseState.Requesting when Now < _answerBy:
                Request();
                break;
            case LeaseState.Selecting:
                Send(Dhcp4MessageType.Discover);
                WaitForAnswer(GiveUpAt, Retries.LongestDelay);
                break;
            case LeaseState.Requesting:
                Discover();
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
        var message = Message(Dhcp4MessageType.Release) with { ClientAddress = Binding!.Address.Address };
        message.Options.Set(Dhcp4Option.ServerIdentifier, Binding.Server);
        // There is but one try, and a server can have moved, or be a bridge whose hardware address changes with its ports. All on the
        // link get the frame then; only the server takes the packet. One behind a router is reached through that alone.
        sender.Send(message, Binding.Address.Address, Binding.Server, IsOnLink(Binding) ? null : Binding.ServerMac);
    }

    void Discover()
    {
        State = LeaseState.Selecting;
        _offer = null;
        NewTransaction();
        RestartDelays(FirstDelay);
        Send(Dhcp4MessageType.Discover);
        WaitForAnswer(GiveUpAt, Retries.LongestDelay);
    }

    void OnOffer(Dhcp4Message offer)
    {
        if (offer.Options.GetAddress(Dhcp4Option.ServerIdentifier) is null || offer.YourAddress.Equals(IPAddress.Any))
            return;
        if (_only is not null && !offer.YourAddress.Equals(_only))
        {
            Problem = $"the DHCP server offers {offer.YourAddress} in place of {_only}";
            return;
        }
        _offer = offer;
        State = LeaseState.Requesting;
        RestartDelays(FirstDelay);
        _answerBy = Now + Retries.Answer;
        Request();
    }

    void Request()
    {
        Send(Dhcp4MessageType.Request);
        WaitForAnswer(_answerBy < GiveUpAt ? _answerBy : GiveUpAt, Retries.LongestDelay);
    }

    void OnAcknowledged(Dhcp4Message ack, byte[]? from)
    {
        bool first = State == LeaseState.Requesting;
        if (Dhcp4Binding.TryRead(ack, from, _sentAt, out string? problem) is not { } binding)
        {
            Problem = problem;
            if (first)
                GiveUp(problem!);
            return;
        }
        if (!first && !binding.Address.Address.Equals(Binding!.Address.Address))
            return;
        (Binding, Problem, State, WakeAt) = (binding, null, LeaseState.Bound, binding.RenewAt);
    }

    void OnRefused(string reason)
    {
        Problem = $"DHCP server: {reason}";
        if (State == LeaseState.Requesting)
        {
            // A moment's pause, lest a server that offers what it then refuses be asked without end.
            State = LeaseState.Selecting;
            _offer = null;
            NewTransaction();
            RestartDelays(FirstDelay);
            WaitForAnswer(GiveUpAt, Retries.LongestDelay);
            return;
        }
        // The server has forgotten the lease, or gives the address to somebody else. In the first case it gives it again.
        Start(Binding!.Address.Address);
        Problem = $"DHCP server: {reason}";
    }

    void Renew(Dhcp4Binding binding)
    {
        if (Now >= binding.ExpireAt)
        {
            GiveUp("lease expired");
            return;
        }
        bool first = State == LeaseState.Bound;
        if (first)
        {
            NewTransaction();
            BeginExchange(TimeSpan.Zero);
        }
        State = Now >= binding.RebindAt ? LeaseState.Rebinding : LeaseState.Renewing;
        _sentAt = Now;
        var message = Message(Dhcp4MessageType.Request) with { ClientAddress = binding.Address.Address };
        if (State == LeaseState.Renewing)
            sender.Send(message, binding.Address.Address, binding.Server, first || !IsOnLink(binding) ? binding.ServerMac : null);
        else
            sender.Send(message, binding.Address.Address, IPAddress.Broadcast, null);
        WaitForRenewal(State == LeaseState.Renewing ? binding.RebindAt : binding.ExpireAt);
    }

    static bool IsOnLink(Dhcp4Binding binding) => binding.Address.Contains(binding.Server);

    bool IsFromOurServer(Dhcp4Message message) => State switch
    {
        LeaseState.Requesting => message.Options.GetAddress(Dhcp4Option.ServerIdentifier)?.Equals(_offer!.Options.GetAddress(Dhcp4Option.ServerIdentifier)) is true,
        LeaseState.Renewing => message.Options.GetAddress(Dhcp4Option.ServerIdentifier)?.Equals(Binding!.Server) is true,
        _ => true,
    };

    void NewTransaction() => _transaction = (uint)Random.NextInt64(1L << 32);

    void Send(Dhcp4MessageType type)
    {
        Dhcp4Message message = Message(type) with { Broadcast = request.Broadcast };
        if (_offer is not null)
        {
            message.Options.Set(Dhcp4Option.RequestedAddress, _offer.YourAddress);
            message.Options.Set(Dhcp4Option.ServerIdentifier, _offer.Options.GetAddress(Dhcp4Option.ServerIdentifier)!);
        }
        else if (_only is not null)
        {
            message.Options.Set(Dhcp4Option.RequestedAddress, _only);
        }
        _sentAt = Now;
        sender.Send(message, IPAddress.Any, IPAddress.Broadcast, null);
    }

    static DhcpOptionValue? Find(IReadOnlyList<DhcpOptionValue> options, byte code)
    {
        foreach (DhcpOptionValue option in options)
        {
            if (option.Code == code)
                return option;
        }
        return null;
    }

    Dhcp4Message Message(Dhcp4MessageType type)
    {
        var options = new Dhcp4Options().Set(Dhcp4Option.ClientIdentifier, [0, .. request.ClientId]);
        if (type != Dhcp4MessageType.Release)
        {
            options.Set(Dhcp4Option.MaximumMessageSize, LargestMessage >> 8, LargestMessage & 0xff);
            if (request.Parameters.Length > 0)
                options.Set(Dhcp4Option.ParameterRequestList, request.Parameters);
            foreach (DhcpOptionValue option in request.Provide)
                options.Set(option.Code, option.Value);
        }
        else if (Find(request.Provide, Dhcp4Option.ClientIdentifier) is { } id)
        {
            options.Set(id.Code, id.Value);
        }
        return new()
        {
            TransactionId = _transaction,
            Seconds = (ushort)Math.Clamp((Now - Began).TotalSeconds, 0, ushort.MaxValue),
            HardwareAddress = request.HardwareAddress,
            Options = options.Set(Dhcp4Option.MessageType, (byte)type),
        };
    }
}
