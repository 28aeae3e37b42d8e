using System.Buffers.Binary;
using Cni.Netlink.Nftables;
using Cni.Netlink.Testing;
using static Cni.Netlink.Nftables.Nft;

namespace Cni.Netlink.Tests.Nftables;

/// <summary>How a batch is sent and its answers are understood, against a kernel that says what the test wants.</summary>
public sealed class NftSocketTests
{
    const ushort Begin = 16, End = 17, NewGeneration = 0xa0f, GetGeneration = 0xa10, NewRule = 0xa06;
    static readonly NftTable T = new(NftFamily.Ip, "t");

    static NftTransaction Change() => new NftTransaction().Add(T).Add(T.Chain("c")).Add(T.Chain("c").Rule(Accept()));

    static NftSocket Open(FakeNetlink fake) => new(fake.Open(NetlinkFamily.Netfilter));

    static void Generation(FakeReplies replies, uint generation) => replies.Message(NewGeneration, writer =>
    {
        writer.Header(0);
        writer.PutU32Be(1, generation);
    });

    [Fact]
    public void A_batch_has_a_beginning_with_the_generation_an_end_and_one_acknowledgement()
    {
        var fake = new FakeNetlink();
        using var nft = Open(fake);
        Assert.True(nft.TryCommit(Change(), generation: 0x01020304));

        ushort Type(byte[] request) => BinaryPrimitives.ReadUInt16LittleEndian(request.AsSpan(4));
        var flags = fake.Requests.Select(request => (NetlinkFlags)BinaryPrimitives.ReadUInt16LittleEndian(request.AsSpan(6))).ToArray();
        Assert.Equal(Begin, Type(fake.Requests[0]));
        Assert.Equal(End, Type(fake.Requests[^1]));
        // nfgenmsg {family 0, version 0, resource 10 (big-endian)}, NFNL_BATCH_GENID.
        Assert.Equal("0000000a" + "08000100" + "01020304", Convert.ToHexStringLower(fake.Requests[0].AsSpan(16)));
        Assert.Equal([false, false, false, true, false], flags.Select(one => one.HasFlag(NetlinkFlags.Ack)));
        Assert.Contains("NFTA_RULE_CHAIN", fake.Describe(NetlinkFamily.Netfilter), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stale_generation_is_no_error_and_is_tried_again()
    {
        uint generation = 5;
        var stale = 2;
        var fake = new FakeNetlink((in request, replies) =>
        {
            if (request.Type == GetGeneration) Generation(replies, generation++);
            else if (request.Type == Begin && stale-- > 0) replies.Error(Errno.ERESTART);
        });
        using var nft = Open(fake);
        var runs = 0;
        Assert.Equal(3, nft.Transact(tx =>
        {
            tx.Add(T);
            return ++runs;
        }));
        Assert.Equal(3, fake.Requests.Count(request => request[4] == Begin && request[5] == 0));
    }

    [Fact]
    public void A_transaction_that_only_reads_is_run_again_when_the_generation_moved()
    {
        uint[] generations = [7, 8, 8, 8];
        var asked = 0;
        var fake = new FakeNetlink((in request, replies) =>
        {
            if (request.Type == GetGeneration) Generation(replies, generations[asked++]);
        });
        using var nft = Open(fake);
        var runs = 0;
        nft.Transact(_ => runs++);
        Assert.Equal((2, 4), (runs, asked));
    }

    [Fact]
    public void Every_refused_change_is_named_even_if_the_last_one_is_acknowledged()
    {
        var fake = new FakeNetlink((in request, replies) =>
        {
            if (request.Type is 0xa00 or 0xa03) replies.Error(Errno.EEXIST);
        });
        using var nft = Open(fake);
        var error = Assert.Throws<NetlinkException>(() => nft.Commit(Change()));
        Assert.Equal(["add table ip t: EEXIST (File exists)", "add chain ip t c: EEXIST (File exists)"], error.Failures.Select(failure => failure.ToString()));
    }

    [Fact]
    public void A_refusal_names_the_attribute_the_kernel_points_at()
    {
        var fake = new FakeNetlink((in request, replies) =>
        {
            if (request.Type == NewRule) replies.Error(Errno.ENOENT, attributeOffset: 0x1c);
        });
        using var nft = Open(fake);
        Assert.Equal("add rule ip t c: ENOENT (No such file or directory) [NFTA_RULE_CHAIN]", Assert.Throws<NetlinkException>(() => nft.Commit(Change())).Message);
    }

    [Fact]
    public void No_answer_at_all_is_a_timeout_and_never_success()
    {
        using var nft = Open(new FakeNetlink((in request, replies) => replies.Silence()));
        Assert.Equal(Errno.ETIMEDOUT, Assert.Throws<NetlinkException>(() => nft.Commit(Change())).Errno);
    }

    [Fact]
    public void Answers_that_were_lost_are_a_refusal_and_never_success()
    {
        using var nft = Open(new FakeNetlink((in request, replies) =>
        {
            if (request.Type == NewRule) replies.FailRead(Errno.ENOBUFS);
        }));
        var error = Assert.Throws<NetlinkException>(() => nft.Commit(Change()));
        Assert.Equal(Errno.ENOBUFS, error.Errno);
        Assert.Contains("3 changes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_transaction_sends_nothing()
    {
        var fake = new FakeNetlink();
        using var nft = Open(fake);
        nft.Commit(new NftTransaction());
        Assert.Empty(fake.Requests);
    }
}
