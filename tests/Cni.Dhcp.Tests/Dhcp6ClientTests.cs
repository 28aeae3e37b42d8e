using System.Net;
using Cni.Samples.Dhcp;
using Microsoft.Extensions.Time.Testing;

namespace Cni.Dhcp.Tests;

public class Dhcp6ClientTests
{
    static readonly byte[] Duid = [0, 4, 1, 2, 3], ServerDuid = [0, 1, 9], OtherDuid = [0, 1, 8];
    static readonly IPAddress Address = IPAddress.Parse("fd00::50"), OtherAddress = IPAddress.Parse("fd00::51");

    readonly FakeTimeProvider _clock = new();
    readonly Wire _wire = new();
    Dhcp6Client _client;

    public Dhcp6ClientTests() => _client = NewClient(rapidCommit: false);

    Dhcp6Client NewClient(bool rapidCommit) => new(new(Duid, 7, rapidCommit), RetryPolicy.Default, _clock, _wire, new Random(1));

    [Fact]
    public void Four_messages_make_a_lease_and_the_best_server_is_chosen()
    {
        _client.Start();
        Assert.Equal(Dhcp6MessageType.Solicit, _wire.Last.Type);
        Assert.Null(_wire.Last.Get(Dhcp6Option.RapidCommit));
        Assert.Equal([0, 23, 0, 24], _wire.Last.Get(Dhcp6Option.OptionRequest)!);
        _client.Receive(Reply(Dhcp6MessageType.Advertise, OtherDuid, OtherAddress));
        _client.Receive(Reply(Dhcp6MessageType.Advertise, ServerDuid, Address, preference: 5));
        _client.Receive(Reply(Dhcp6MessageType.Advertise, OtherDuid, OtherAddress, preference: 4));
        Assert.Equal(LeaseState.Selecting, _client.State);
        Pass(TimeSpan.FromSeconds(1.1));
        Assert.Equal(Dhcp6MessageType.Request, _wire.Last.Type);
        Assert.Equal(ServerDuid, _wire.Last.Get(Dhcp6Option.ServerId)!);
        Assert.Equal(Address, _wire.LastAddress);
        _client.Receive(Reply(Dhcp6MessageType.Reply, ServerDuid, Address));
        Assert.Equal((LeaseState.Bound, Address), (_client.State, _client.Binding!.Address));
        Assert.Equal(["fd00::53"], _client.Binding.NameServers.Select(each => each.ToString()));
        Assert.Equal(["a.example"], _client.Binding.Search);
    }

    [Fact]
    public void A_server_that_is_sure_of_itself_is_asked_at_once()
    {
        _client.Start();
        _client.Receive(Reply(Dhcp6MessageType.Advertise, ServerDuid, Address, preference: 255));
        Assert.Equal((LeaseState.Requesting, Dhcp6MessageType.Request), (_client.State, _wire.Last.Type));
    }

    [Fact]
    public void Two_messages_do_where_both_sides_agree()
    {
        _client.Start();
        _client.Receive(Rapid(Reply(Dhcp6MessageType.Reply, ServerDuid, Address)));
        Assert.Equal(LeaseState.Selecting, _client.State);

        _client = NewClient(rapidCommit: true);
        _client.Start();
        Assert.NotNull(_wire.Last.Get(Dhcp6Option.RapidCommit));
        _client.Receive(Reply(Dhcp6MessageType.Reply, ServerDuid, Address));
        Assert.Equal(LeaseState.Selecting, _client.State);
        _client.Receive(Rapid(Reply(Dhcp6MessageType.Reply, ServerDuid, Address)));
        Assert.Equal(LeaseState.Bound, _client.State);
    }

    [Fact]
    public void Messages_that_are_not_the_answer_change_nothing()
    {
        _client.Start();
        Dhcp6Message advertise = Reply(Dhcp6MessageType.Advertise, ServerDuid, Address, preference: 255);
        _client.Receive(advertise with { TransactionId = advertise.TransactionId ^ 1 });
        _client.Receive(advertise with { Options = [.. advertise.Options.Where(option => option.Code != Dhcp6Option.ServerId)] });
        _client.Receive(advertise with { Options = [new(Dhcp6Option.ClientId, ServerDuid), .. advertise.Options] });
        _client.Receive(Reply(Dhcp6MessageType.Reply, ServerDuid, Address));
        Assert.Equal((LeaseState.Selecting, 1), (_client.State, _wire.All.Count));
    }

    [Fact]
    public void A_server_without_addresses_is_named_when_it_is_given_up()
    {
        _client.Start();
        _client.Receive(Refusal(Dhcp6MessageType.Advertise, Dhcp6Status.NoAddressesAvailable, "none left"));
        while (_client.State == LeaseState.Selecting)
            Pass(_client.WakeAt - _clock.Now());
        Assert.Equal((LeaseState.Failed, "DHCPv6 server: NoAddrsAvail: none left"), (_client.State, _client.Problem));
    }

    [Fact]
    public void At_T1_the_server_is_asked_at_T2_everybody_and_at_the_end_the_lease_is_lost()
    {
        Bind();
        Pass(TimeSpan.FromSeconds(50.1));
        Assert.Equal((LeaseState.Renewing, Dhcp6MessageType.Renew), (_client.State, _wire.Last.Type));
        Assert.Equal(ServerDuid, _wire.Last.Get(Dhcp6Option.ServerId)!);
        Pass(TimeSpan.FromSeconds(30));
        Assert.Equal((LeaseState.Rebinding, Dhcp6MessageType.Rebind), (_client.State, _wire.Last.Type));
        Assert.Null(_wire.Last.Get(Dhcp6Option.ServerId));
        Pass(TimeSpan.FromSeconds(21));
        Assert.Equal((LeaseState.Lost, "lease expired"), (_client.State, _client.Problem));
    }

    [Fact]
    public void A_renewal_gives_more_time()
    {
        Bind();
        Pass(TimeSpan.FromSeconds(50));
        TimeSpan asked = _clock.Now();
        _client.Receive(Reply(Dhcp6MessageType.Reply, ServerDuid, Address));
        Assert.Equal((LeaseState.Bound, asked + TimeSpan.FromSeconds(100)), (_client.State, _client.Binding!.ExpireAt));
    }

    [Fact]
    public void A_binding_that_the_server_has_forgotten_is_asked_for_again()
    {
        Bind();
        Pass(TimeSpan.FromSeconds(50));
        _client.Receive(Refusal(Dhcp6MessageType.Reply, Dhcp6Status.NoBinding, null));
        Assert.Equal((LeaseState.Requesting, Dhcp6MessageType.Request, true), (_client.State, _wire.Last.Type, _client.Holds));
        _client.Receive(Reply(Dhcp6MessageType.Reply, ServerDuid, OtherAddress));
        Assert.NotEqual(LeaseState.Bound, _client.State);
        _client.Receive(Reply(Dhcp6MessageType.Reply, ServerDuid, Address));
        Assert.Equal((LeaseState.Bound, null), (_client.State, _client.Problem));
    }

    [Fact]
    public void A_server_on_another_link_is_left()
    {
        _client.Start();
        _client.Receive(Reply(Dhcp6MessageType.Advertise, ServerDuid, Address, preference: 255));
        _client.Receive(Refusal(Dhcp6MessageType.Reply, Dhcp6Status.NotOnLink, null));
        Assert.Equal(LeaseState.Selecting, _client.State);
        Pass(TimeSpan.FromSeconds(3));
        Assert.Equal(Dhcp6MessageType.Solicit, _wire.Last.Type);
    }

    [Fact]
    public void A_lease_goes_on_in_another_client_and_one_that_ended_is_asked_for()
    {
        Bind();
        Dhcp6Binding binding = _client.Binding!;
        _client = NewClient(rapidCommit: false);
        _client.Resume(binding);
        Assert.Equal((LeaseState.Bound, binding.RenewAt), (_client.State, _client.WakeAt));
        _clock.Advance(TimeSpan.FromSeconds(200));
        _client = NewClient(rapidCommit: false);
        _client.Resume(binding);
        Assert.Equal((Dhcp6MessageType.Solicit, Address), (_wire.Last.Type, _wire.LastAddress));
    }

    [Fact]
    public void A_release_names_server_and_address()
    {
        Bind();
        _client.Release();
        Assert.Equal((Dhcp6MessageType.Release, Address), (_wire.Last.Type, _wire.LastAddress));
        Assert.Equal(ServerDuid, _wire.Last.Get(Dhcp6Option.ServerId)!);
        Assert.Equal(LeaseState.Released, _client.State);
    }

    [Theory]
    [InlineData(0u, 0u, 60u, 100u, 30, 48)]
    [InlineData(10u, 20u, 60u, 100u, 10, 20)]
    [InlineData(10u, 0u, 60u, 100u, 10, 48)]
    [InlineData(0u, 0u, 0u, 100u, 50, 80)]
    public void Times_that_the_server_leaves_open_are_shares_of_the_lifetime(uint renew, uint rebind, uint preferred, uint valid, double renews, double rebinds)
    {
        _client.Start();
        _client.Receive(Reply(Dhcp6MessageType.Advertise, ServerDuid, Address, preference: 255));
        TimeSpan asked = _clock.Now();
        _client.Receive(Reply(Dhcp6MessageType.Reply, ServerDuid, Address, times: (renew, rebind, preferred, valid)));
        Assert.Equal((renews, rebinds), ((_client.Binding!.RenewAt - asked).TotalSeconds, (_client.Binding.RebindAt - asked).TotalSeconds));
    }

    [Fact]
    public void A_lease_for_ever_is_never_renewed()
    {
        _client.Start();
        _client.Receive(Reply(Dhcp6MessageType.Advertise, ServerDuid, Address, preference: 255));
        _client.Receive(Reply(Dhcp6MessageType.Reply, ServerDuid, Address, times: (0, 0, uint.MaxValue, uint.MaxValue)));
        Assert.Equal((LeaseState.Bound, TimeSpan.MaxValue, TimeSpan.MaxValue), (_client.State, _client.WakeAt, _client.Binding!.ExpireAt));
    }

    void Bind()
    {
        _client.Start();
        _client.Receive(Reply(Dhcp6MessageType.Advertise, ServerDuid, Address, preference: 255));
        _client.Receive(Reply(Dhcp6MessageType.Reply, ServerDuid, Address));
        Assert.Equal(LeaseState.Bound, _client.State);
    }

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

    Dhcp6Message Reply(Dhcp6MessageType type, byte[] server, IPAddress address, byte? preference = null, (uint Renew, uint Rebind, uint Preferred, uint Valid)? times = null)
    {
        var (renew, rebind, preferred, valid) = times ?? (50, 80, 90, 100);
        var association = new Dhcp6Association { Id = 7, Address = address, RenewAfter = renew, RebindAfter = rebind, PreferredLifetime = preferred, ValidLifetime = valid };
        List<Dhcp6Option> options =
        [
            new(Dhcp6Option.ClientId, Duid), new(Dhcp6Option.ServerId, server), new(Dhcp6Option.IaNa, association.ToArray()),
            new(Dhcp6Option.DnsServers, IPAddress.Parse("fd00::53").GetAddressBytes()), new(Dhcp6Option.DomainList, [.. "\u0001a\u0007example\0"u8]),
        ];
        if (preference is { } value)
            options.Add(new(Dhcp6Option.Preference, [value]));
        return new() { Type = type, TransactionId = _wire.Last.TransactionId, Options = options };
    }

    static Dhcp6Message Rapid(Dhcp6Message message) => message with { Options = [.. message.Options, new(Dhcp6Option.RapidCommit, [])] };

    Dhcp6Message Refusal(Dhcp6MessageType type, ushort code, string? words)
    {
        byte[] status = [0, (byte)code, .. System.Text.Encoding.UTF8.GetBytes(words ?? "")];
        byte[] association = [.. new Dhcp6Association { Id = 7 }.ToArray(), .. Dhcp6Message.Write([new(Dhcp6Option.StatusCode, status)])];
        return new()
        {
            Type = type,
            TransactionId = _wire.Last.TransactionId,
            Options = [new(Dhcp6Option.ClientId, Duid), new(Dhcp6Option.ServerId, ServerDuid), new(Dhcp6Option.IaNa, association)],
        };
    }

    sealed class Wire : IDhcp6Sender
    {
        public List<Dhcp6Message> All { get; } = [];

        public Dhcp6Message Last => All[^1];

        /// <summary>The address that the last message names: a client leaves its lifetimes open.</summary>
        public IPAddress? LastAddress => Last.Get(Dhcp6Option.IaNa) is { Length: 40 } association && association[13] == Dhcp6Option.IaAddress ? new(association.AsSpan(16, 16)) : null;

        public void Send(Dhcp6Message message) => All.Add(message);
    }
}
