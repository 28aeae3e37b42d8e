using Cni.Netlink.Testing;

namespace Cni.Netlink.Tests;

public class SocketTests
{
    static NetlinkBatch ListLinks()
    {
        var batch = new NetlinkBatch();
        batch.Begin(Rtnl.RTM_GETLINK, 0, "list links").Header(default(Rtnl.IfInfo));
        return batch;
    }

    static void Link(FakeReplies replies, int index, NetlinkFlags flags = NetlinkFlags.Multi) =>
        replies.Message(Rtnl.RTM_NEWLINK, writer => writer.Header(new Rtnl.IfInfo { Index = index }), flags);

    static List<int> Dump(FakeNetlink fake, int attempts = 20)
    {
        using var socket = fake.Open(NetlinkFamily.Route);
        socket.DumpAttempts = attempts;
        using var batch = ListLinks();
        var indexes = new List<int>();
        socket.Dump(batch, (in NetlinkMessage message) => indexes.Add(message.Header<Rtnl.IfInfo>().Index));
        return indexes;
    }

    [Fact]
    public void A_listing_in_two_reads_comes_whole() => Assert.Equal([1, 2, 3], Dump(new FakeNetlink((in NetlinkMessage request, FakeReplies replies) =>
    {
        for (int i = 1; i <= 3; i++)
            Link(replies, i);
    })));

    [Theory, InlineData(true), InlineData(false)]
    public void An_interrupted_listing_is_read_again(bool markOnDone)
    {
        int reads = 0;
        Assert.Equal([1, 2], Dump(new FakeNetlink((in NetlinkMessage request, FakeReplies replies) =>
        {
            bool interrupted = ++reads < 3;
            Link(replies, 1, NetlinkFlags.Multi | (interrupted && !markOnDone ? NetlinkFlags.DumpInterrupted : 0));
            if (!interrupted)
                Link(replies, 2);
            replies.Done(interrupted: interrupted && markOnDone);
        })));
        Assert.Equal(3, reads);
    }

    [Fact]
    public void A_listing_that_never_rests_ends_in_an_exception_with_the_last_reading()
    {
        var e = Assert.Throws<DumpInterruptedException>(() => Dump(new FakeNetlink((in NetlinkMessage request, FakeReplies replies) =>
        {
            Link(replies, 7);
            replies.Done(interrupted: true);
        }), attempts: 3));
        Assert.Equal(3, e.Attempts);
        var indexes = new List<int>();
        e.Replay((in NetlinkMessage message) => indexes.Add(message.Header<Rtnl.IfInfo>().Index));
        Assert.Equal([7], indexes);
    }

    [Fact]
    public void A_listing_with_a_lost_part_is_read_again_with_more_room()
    {
        int reads = 0;
        Assert.Equal([1, 2], Dump(new FakeNetlink((in NetlinkMessage request, FakeReplies replies) =>
        {
            Link(replies, 1);
            if (++reads == 1)
                replies.Truncate(200_000);
            Link(replies, 2);
            replies.Done();
        })));
        Assert.Equal(2, reads);
    }

    [Fact]
    public void A_busy_listing_is_asked_for_again()
    {
        int reads = 0;
        Assert.Equal([1], Dump(new FakeNetlink((in NetlinkMessage request, FakeReplies replies) =>
        {
            if (++reads == 1)
                replies.Error(Errno.EBUSY);
            else
                Link(replies, 1);
        })));
    }

    [Fact]
    public void A_listing_that_is_refused_at_its_end_says_why()
    {
        var e = Assert.Throws<NetlinkException>(() => Dump(new FakeNetlink((in NetlinkMessage request, FakeReplies replies) => replies.Done(Errno.EINVAL, "no such filter"))));
        Assert.Equal("list links: EINVAL (Invalid argument): no such filter", e.Message);
    }

    [Fact]
    public void Answers_to_others_and_late_answers_are_passed_over()
    {
        Assert.Equal([1], Dump(new FakeNetlink((in NetlinkMessage request, FakeReplies replies) =>
        {
            using var stale = new NetlinkBatch();
            stale.Begin(Rtnl.RTM_NEWLINK, 0, "").Header(new Rtnl.IfInfo { Index = 99 });
            replies.Raw(stale.Bytes); // sequence 0, port 0: a notification
            Link(replies, 1);
        })));
    }

    [Fact]
    public void A_kernel_that_falls_silent_is_not_waited_for_for_ever()
    {
        using var socket = new FakeNetlink((in NetlinkMessage request, FakeReplies replies) => replies.Silence()).Open(NetlinkFamily.Route);
        using var batch = ListLinks();
        var e = Assert.Throws<NetlinkException>(() => socket.Execute(batch));
        Assert.Equal(Errno.ETIMEDOUT, e.Errno);
        Assert.Equal("list links", e.Operation);
    }

    [Fact]
    public void Lost_acknowledgements_are_reported_and_do_not_confuse_the_next_request()
    {
        bool lose = true;
        using var socket = new FakeNetlink((in NetlinkMessage request, FakeReplies replies) =>
        {
            if (lose)
                replies.FailRead(Errno.ENOBUFS);
            lose = false;
            replies.Error(Errno.EPERM);
            if (request.Sequence > 1)
                replies.Message(Rtnl.RTM_NEWLINK, writer => writer.Header(default(Rtnl.IfInfo)));
        }).Open(NetlinkFamily.Route);
        using var batch = ListLinks();
        Assert.Equal(Errno.ENOBUFS, Assert.Throws<NetlinkException>(() => socket.Execute(batch)).Errno);
        var failure = Assert.Single(socket.TryExecute(batch)); // not two: the late answer of the first is passed over
        Assert.True(failure.IsPermissionDenied);
    }

    [Fact]
    public void A_reply_that_did_not_fit_is_an_error_and_not_a_missing_object()
    {
        using var socket = new FakeNetlink((in NetlinkMessage request, FakeReplies replies) => replies.Truncate(1_000_000)).Open(NetlinkFamily.Route);
        using var batch = ListLinks();
        Assert.Equal(Errno.EMSGSIZE, Assert.Throws<NetlinkException>(() => socket.Execute(batch)).Errno);
    }

    [Fact]
    public void A_batch_names_every_request_that_failed()
    {
        using var route = new FakeNetlink((in NetlinkMessage request, FakeReplies replies) =>
        {
            if (request.Header<Rtnl.IfInfo>().Index != 2)
                replies.Error(Errno.ENODEV);
        }).OpenRouteSocket();
        using var batch = route.CreateBatch();
        batch.SetUp(1);
        batch.SetDown(2);
        batch.DeleteLink(3);
        var e = Assert.Throws<NetlinkException>(batch.Execute);
        Assert.Equal([0, 2], e.Failures.Select(failure => failure.Index));
        Assert.Equal("bring up link index 1: ENODEV (No such device); delete link index 3: ENODEV (No such device)", e.Message);
        Assert.Equal(0, batch.Count);
    }

    [Fact]
    public void A_handler_may_use_the_socket()
    {
        using var route = new FakeNetlink((in NetlinkMessage request, FakeReplies replies) =>
        {
            bool list = request.Flags.HasFlag(NetlinkFlags.Dump);
            Link(replies, 1, list ? NetlinkFlags.Multi : 0);
            if (list)
                Link(replies, 2);
        }).OpenRouteSocket();
        int seen = 0;
        route.ForEachLink((in LinkView view) => seen += route.GetLink(view.Index).Index);
        Assert.Equal(2, seen);
    }
}
