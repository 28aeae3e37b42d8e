using System.Net;
using Cni.Samples.Dhcp;
using Microsoft.Extensions.Time.Testing;

namespace Cni.Dhcp.Tests;

public class Dhcp4ClientTests
{
    static readonly byte[] Mac = [2, 0, 0, 0, 0, 1], ServerMac = [2, 0, 0, 0, 0, 99];
    static readonly IPAddress Server = IPAddress.Parse("10.0.0.1"), Other = IPAddress.Parse("10.0.0.2"), Address = IPAddress.Parse("10.0.0.50");

    readonly FakeTimeProvider _clock = new();
    readonly Wire _wire = new();
    readonly Dhcp4Client _client;

    public Dhcp4ClientTests() => _client = NewClient();

    Dhcp4Client NewClient() => new(
        new() { ClientId = [.. "c/n/eth0"u8], HardwareAddress = Mac, Parameters = [1, 3], Provide = [new(Dhcp4Option.HostName, [.. "pod"u8])] },
        RetryPolicy.Default, _clock, _wire, new Random(1));

    [Fact]
    public void Four_messages_make_a_lease()
    {
        _client.Start();
        Sent discover = _wire.Last;
        Assert.Equal((Dhcp4MessageType.Discover, IPAddress.Any, IPAddress.Broadcast), (discover.Message.Type, discover.Source, discover.Destination));
        Assert.Null(discover.Mac);
        Assert.Equal([0, .. "c/n/eth0"u8], discover.Message.Options.Get(Dhcp4Option.ClientIdentifier)!);
        Assert.Equal([.. "pod"u8], discover.Message.Options.Get(Dhcp4Option.HostName)!);
        Assert.Equal([1, 3], discover.Message.Options.Get(Dhcp4Option.ParameterRequestList)!);

        Answer(Dhcp4MessageType.Offer);
        Sent request = _wire.Last;
        Assert.Equal((Dhcp4MessageType.Request, IPAddress.Broadcast, IPAddress.Any), (request.Message.Type, request.Destination, request.Message.ClientAddress));
        Assert.Equal((Address, Server), (request.Message.Options.GetAddress(Dhcp4Option.RequestedAddress), request.Message.Options.GetAddress(Dhcp4Option.ServerIdentifier)));

        Answer(Dhcp4MessageType.Ack);
        Assert.Equal(LeaseState.Bound, _client.State);
        Assert.Equal("10.0.0.50/24", _client.Binding!.Address.ToString());
        Assert.Equal(ServerMac, _client.Binding.ServerMac!);
        Assert.False(_client.IsListening);
    }

    [Fact]
    public void Messages_that_are_not_the_answer_change_nothing()
    {
        _client.Start();
        Dhcp4Message offer = Reply(Dhcp4MessageType.Offer);
        _client.Receive(offer with { TransactionId = offer.TransactionId + 1 }, null);
        _client.Receive(offer with { HardwareAddress = ServerMac }, null);
        _client.Receive(offer with { Op = Dhcp4Message.BootRequest }, null);
        _client.Receive(Reply(Dhcp4MessageType.Ack), null);
        _client.Receive(Reply(Dhcp4MessageType.Nak), null);
        Assert.Equal(LeaseState.Selecting, _client.State);
        Answer(Dhcp4MessageType.Offer);
        _client.Receive(Reply(Dhcp4MessageType.Ack, Other), null);
        Assert.Equal(LeaseState.Requesting, _client.State);
    }

    [Fact]
    public void It_asks_less_and_less_often_and_gives_up_in_the_end()
    {
        _client.Start();
        TimeSpan began = _clock.Now();
        var waits = new List<double>();
        while (_client.State == LeaseState.Selecting)
        {
            waits.Add((_client.WakeAt - _clock.Now()).TotalSeconds);
            Pass(_client.WakeAt - _clock.Now());
        }
        Assert.Equal(LeaseState.Failed, _client.State);
        Assert.Equal("no DHCP server answered", _client.Problem);
        Assert.Equal(208, (_clock.Now() - began).TotalSeconds, 0.001);
        Assert.InRange(waits[0], 0.2, 0.3);
        Assert.InRange(waits[1], 0.4, 0.6);
        Assert.All(waits, wait => Assert.InRange(wait, 0, 62 * 1.1));
        Assert.All(_wire.All, sent => Assert.Equal(Dhcp4MessageType.Discover, sent.Message.Type));
        Assert.Equal(_wire.All.Count, waits.Count);
    }

    [Fact]
    public void A_server_that_offers_and_falls_silent_is_left_after_a_while()
    {
        _client.Start();
        Answer(Dhcp4MessageType.Offer);
        int requests = 0;
        while (_client.State == LeaseState.Requesting)
        {
            requests++;
            Pass(_client.WakeAt - _clock.Now());
        }
        Assert.InRange(requests, 4, 8);
        Assert.Equal((LeaseState.Selecting, Dhcp4MessageType.Discover), (_client.State, _wire.Last.Message.Type));
        Assert.Null(_wire.Last.Message.Options.Get(Dhcp4Option.RequestedAddress));
    }

    [Fact]
    public void A_refusal_begins_anew_after_a_pause_and_is_told_at_the_end()
    {
        _client.Start();
        Answer(Dhcp4MessageType.Offer);
        int before = _wire.All.Count;
        Answer(Dhcp4MessageType.Nak, options => options.Set(Dhcp4Option.Message, [.. "not you"u8]));
        Assert.Equal((LeaseState.Selecting, before), (_client.State, _wire.All.Count));
        Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(Dhcp4MessageType.Discover, _wire.Last.Message.Type);
        while (_client.State != LeaseState.Failed)
            Pass(_client.WakeAt - _clock.Now());
        Assert.Equal("DHCP server: not you", _client.Problem);
    }

    [Fact]
    public void An_acknowledgement_without_a_mask_ends_it()
    {
        _client.Start();
        Answer(Dhcp4MessageType.Offer);
        Answer(Dhcp4MessageType.Ack, options => options.Set(Dhcp4Option.SubnetMask, []));
        Assert.Equal((LeaseState.Failed, "DHCP option Subnet Mask not found in DHCPACK"), (_client.State, _client.Problem));
    }

    [Fact]
    public void At_T1_the_server_is_asked_at_T2_everybody_and_at_the_end_the_lease_is_lost()
    {
        Bind();
        Pass(TimeSpan.FromSeconds(49.9));
        Assert.Equal(LeaseState.Bound, _client.State);
        Pass(TimeSpan.FromSeconds(0.2));
        Sent renewal = _wire.Last;
        Assert.Equal((LeaseState.Renewing, Dhcp4MessageType.Request), (_client.State, renewal.Message.Type));
        Assert.Equal((Address, Server, Address), (renewal.Source, renewal.Destination, renewal.Message.ClientAddress));
        Assert.Equal(ServerMac, renewal.Mac!);
        Assert.Null(renewal.Message.Options.Get(Dhcp4Option.RequestedAddress));
        Pass(TimeSpan.FromSeconds(20));
        Assert.Equal((LeaseState.Renewing, Server, null), (_client.State, _wire.Last.Destination, _wire.Last.Mac));
        Assert.Null(renewal.Message.Options.Get(Dhcp4Option.ServerIdentifier));

        Pass(TimeSpan.FromSeconds(18));
        Assert.Equal(LeaseState.Rebinding, _client.State);
        Assert.Equal((Address, IPAddress.Broadcast), (_wire.Last.Source, _wire.Last.Destination));
        Assert.Null(_wire.Last.Mac);
        Assert.True(_client.Holds);

        Pass(TimeSpan.FromSeconds(12));
        Assert.Equal((LeaseState.Lost, "lease expired", false), (_client.State, _client.Problem, _client.Holds));
        Assert.Equal(TimeSpan.MaxValue, _client.WakeAt);
    }

    [Fact]
    public void A_renewal_counts_from_its_request()
    {
        Bind();
        Pass(TimeSpan.FromSeconds(50));
        TimeSpan asked = _clock.Now();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Answer(Dhcp4MessageType.Ack);
        Assert.Equal((LeaseState.Bound, asked + TimeSpan.FromSeconds(100)), (_client.State, _client.Binding!.ExpireAt));
    }

    [Fact]
    public void Another_server_may_rebind_but_not_renew()
    {
        Bind();
        Pass(TimeSpan.FromSeconds(50));
        _client.Receive(Reply(Dhcp4MessageType.Ack, Other), ServerMac);
        _client.Receive(Reply(Dhcp4MessageType.Nak, Other), ServerMac);
        Assert.Equal(LeaseState.Renewing, _client.State);
        Pass(TimeSpan.FromSeconds(40));
        _client.Receive(Reply(Dhcp4MessageType.Ack, Other), ServerMac);
        Assert.Equal((LeaseState.Bound, Other), (_client.State, _client.Binding!.Server));
    }

    [Fact]
    public void A_lease_that_the_server_has_forgotten_is_asked_for_again()
    {
        Bind();
        Pass(TimeSpan.FromSeconds(50));
        Answer(Dhcp4MessageType.Nak);
        Assert.Equal((LeaseState.Selecting, true), (_client.State, _client.Holds));
        Assert.Equal(Address, _wire.Last.Message.Options.GetAddress(Dhcp4Option.RequestedAddress));
        Answer(Dhcp4MessageType.Offer);
        Answer(Dhcp4MessageType.Ack);
        Assert.Equal((LeaseState.Bound, null), (_client.State, _client.Problem));
    }

    [Fact]
    public void An_address_that_somebody_else_has_now_is_lost()
    {
        Bind();
        Pass(TimeSpan.FromSeconds(50));
        Answer(Dhcp4MessageType.Nak);
        _client.Receive(Reply(Dhcp4MessageType.Offer) with { YourAddress = Other }, null);
        Assert.Equal(LeaseState.Selecting, _client.State);
        while (_client.State == LeaseState.Selecting)
            Pass(_client.WakeAt - _clock.Now());
        Assert.Equal((LeaseState.Lost, "the DHCP server offers 10.0.0.2 in place of 10.0.0.50"), (_client.State, _client.Problem));
    }

    [Fact]
    public void A_lease_goes_on_in_another_client()
    {
        Bind();
        Dhcp4Binding binding = _client.Binding!;
        _clock.Advance(TimeSpan.FromSeconds(20));
        Dhcp4Client next = NewClient();
        next.Resume(binding);
        Assert.Equal((LeaseState.Bound, binding.RenewAt), (next.State, next.WakeAt));
        int before = _wire.All.Count;
        _clock.Advance(TimeSpan.FromSeconds(40));
        next.Wake();
        Assert.Equal((LeaseState.Renewing, before + 1, Server), (next.State, _wire.All.Count, _wire.Last.Destination));
    }

    [Fact]
    public void A_lease_that_ended_meanwhile_is_asked_for_by_its_address()
    {
        Bind();
        Dhcp4Binding binding = _client.Binding!;
        _clock.Advance(TimeSpan.FromSeconds(200));
        Dhcp4Client next = NewClient();
        next.Resume(binding);
        Assert.Equal((LeaseState.Selecting, Address), (next.State, _wire.Last.Message.Options.GetAddress(Dhcp4Option.RequestedAddress)));
    }

    [Fact]
    public void A_release_goes_to_the_server_once()
    {
        Bind();
        _client.Release();
        Sent release = _wire.Last;
        Assert.Equal((Dhcp4MessageType.Release, Address, Server), (release.Message.Type, release.Message.ClientAddress, release.Destination));
        Assert.Null(release.Mac);
        Assert.Equal(Server, release.Message.Options.GetAddress(Dhcp4Option.ServerIdentifier));
        Assert.Null(release.Message.Options.Get(Dhcp4Option.ParameterRequestList));
        int before = _wire.All.Count;
        _client.Release();
        Assert.Equal((LeaseState.Released, before), (_client.State, _wire.All.Count));
    }

    [Fact]
    public void A_server_behind_a_router_is_reached_through_that_alone()
    {
        _client.Start();
        IPAddress far = IPAddress.Parse("192.0.2.1");
        _client.Receive(Reply(Dhcp4MessageType.Offer, far), ServerMac);
        _client.Receive(Reply(Dhcp4MessageType.Ack, far), ServerMac);
        Pass(TimeSpan.FromSeconds(80));
        Assert.Equal((LeaseState.Renewing, far), (_client.State, _wire.Last.Destination));
        Assert.Equal(ServerMac, _wire.Last.Mac!);
        _client.Release();
        Assert.Equal(ServerMac, _wire.Last.Mac!);
    }

    [Fact]
    public void Without_a_lease_a_release_says_nothing()
    {
        _client.Start();
        Answer(Dhcp4MessageType.Offer);
        int before = _wire.All.Count;
        _client.Release();
        Assert.Equal(before, _wire.All.Count);
    }

    void Bind()
    {
        _client.Start();
        Answer(Dhcp4MessageType.Offer);
        Answer(Dhcp4MessageType.Ack);
        Assert.Equal(LeaseState.Bound, _client.State);
    }

    /// <summary>Lets time pass, waking the client whenever it wants to be.</summary>
    void Pass(TimeSpan time)
    {
        TimeSpan end = _clock.Now() + time;
        while (_client.WakeAt < end)
        {
            if (_client.WakeAt > _clock.Now())
                _clock.Advance(_client.WakeAt - _clock.Now());
            _client.Wake();
        }
        if (end > _clock.Now())
            _clock.Advance(end - _clock.Now());
        _client.Wake();
    }

    void Answer(Dhcp4MessageType type, Action<Dhcp4Options>? change = null)
    {
        Dhcp4Message reply = Reply(type);
        change?.Invoke(reply.Options);
        _client.Receive(reply, ServerMac);
    }

    Dhcp4Message Reply(Dhcp4MessageType type, IPAddress? server = null) => new()
    {
        Op = Dhcp4Message.BootReply,
        TransactionId = _wire.Last.Message.TransactionId,
        HardwareAddress = Mac,
        YourAddress = type == Dhcp4MessageType.Nak ? IPAddress.Any : Address,
        Options = new Dhcp4Options().Set(Dhcp4Option.MessageType, (byte)type).Set(Dhcp4Option.ServerIdentifier, server ?? Server)
            .Set(Dhcp4Option.SubnetMask, 255, 255, 255, 0).Set(Dhcp4Option.LeaseTime, 100u),
    };

    sealed record Sent(Dhcp4Message Message, IPAddress Source, IPAddress Destination, byte[]? Mac);

    sealed class Wire : IDhcp4Sender
    {
        public List<Sent> All { get; } = [];

        public Sent Last => All[^1];

        public void Send(Dhcp4Message message, IPAddress source, IPAddress destination, byte[]? mac) => All.Add(new(message, source, destination, mac));
    }
}
