using Cni.Netlink.Testing;

namespace Cni.Netlink.Tests.Traffic;

public class TrafficTests
{
    [Theory]
    [InlineData(0xFFFF_FFFF, "root")]
    [InlineData(0xFFFF_0000, "ffff:")]
    [InlineData(0xFFFF_FFF1, "ffff:fff1")]
    [InlineData(0x0001_0010, "1:10")]
    [InlineData(0, "none")]
    public void A_handle_is_written_as_tc_does(uint value, string text)
    {
        var handle = new TrafficHandle(value);
        Assert.Equal(text, handle.ToString());
        Assert.Equal(handle, new TrafficHandle(handle.Major, handle.Minor));
    }

    [Theory]
    [InlineData("000003e8 00000040 000f4240 3b9aca00\n", 15.625)]
    [InlineData("000f4240 000f4240 000f4240 00000064", 1.0)]
    [InlineData("000003e8 00000000 000f4240", null)]
    [InlineData("what", null)]
    [InlineData("", null)]
    public void The_kernels_clock_is_read_or_not_trusted(string text, double? ticks) => Assert.Equal(ticks, TrafficClock.Parse(text));

    [Theory]
    [InlineData(10u, 1000ul, 156_250u)] // 10 ms.
    [InlineData(100_000u, 1_000_000ul, 1_562_500u)]
    [InlineData(1u, 3ul, 5_208_328u)] // 333333 whole microseconds.
    [InlineData(uint.MaxValue, 1ul, uint.MaxValue)] // More than the kernel can count.
    public void A_burst_is_the_ticks_that_it_takes(uint bytes, ulong rate, uint ticks) => Assert.Equal(ticks, TrafficClock.TicksToSend(bytes, rate));

    [Fact]
    public void The_limit_follows_from_the_longest_wait()
    {
        Assert.Equal(35u, TbfSpec.LimitFor(1000, 10, TimeSpan.FromMilliseconds(25)));
        Assert.Equal(uint.MaxValue, TbfSpec.LimitFor(ulong.MaxValue / 2, 10, TimeSpan.FromMilliseconds(25)));
    }

    [Fact]
    public void What_tbf_is_told_is_read_again()
    {
        var spec = new TbfSpec { Handle = new(1, 0), Rate = 5_000_000_000, Burst = 100_000, Limit = 300_000, PeakRate = 6_000_000_000, PeakBurst = 3000 };
        Assert.Equal(spec with { BurstTicks = 312 }, Echo(spec).Tbf! with { Burst = 100_000, PeakBurst = 3000 });
        var exact = new TbfSpec { Rate = 1000, Limit = 35, BurstTicks = 156_250 };
        Assert.Equal(exact with { Burst = 10 }, Echo(exact).Tbf);
    }

    [Fact]
    public void A_kind_from_outside_is_written_and_read()
    {
        var qdisc = Echo(new FifoSpec(1000) { Handle = new(7, 0) });
        Assert.Equal(("fifo", new TrafficHandle(7, 0), TrafficHandle.Root), (qdisc.Kind, qdisc.Handle, qdisc.Parent));
        Assert.Null(qdisc.Tbf);
    }

    [Fact]
    public void An_error_names_the_attribute_inside_an_action()
    {
        using var route = new FakeNetlink((in NetlinkMessage request, FakeReplies replies) => replies.Error(Errno.EINVAL, null, OffsetOfPolice(request.Bytes))).OpenRouteSocket();
        var e = Assert.Throws<NetlinkException>(() => route.AddFilter(4, new U32Spec { Actions = [new PoliceAction { Rate = 1000, Burst = 1000 }] }));
        Assert.Equal("TCA_OPTIONS.TCA_U32_ACT.action 1.TCA_ACT_OPTIONS.TCA_POLICE_TBF", e.AttributePath);
        Assert.StartsWith("add filter u32 of ffff:: EINVAL", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Errno.EINVAL)]
    [InlineData(Errno.ENOENT)]
    public void A_link_without_a_qdisc_of_its_own_has_none(Errno errno)
    {
        using var route = new FakeNetlink((in NetlinkMessage _, FakeReplies replies) => replies.Error(errno)).OpenRouteSocket();
        Assert.Null(route.TryGetQdisc(4, TrafficHandle.Root));
        Assert.False(route.DeleteFiltersIfExist(4, TrafficHandle.IngressQdisc, 1));
    }

    [Fact]
    public void Another_refusal_is_an_error()
    {
        using var route = new FakeNetlink((in NetlinkMessage _, FakeReplies replies) => replies.Error(Errno.EPERM)).OpenRouteSocket();
        Assert.True(Assert.Throws<NetlinkException>(() => route.TryGetQdisc(4, TrafficHandle.Root)).IsPermissionDenied);
        Assert.Throws<NetlinkException>(() => route.DeleteFiltersIfExist(4, TrafficHandle.IngressQdisc, 1));
    }

    /// <summary>Behind the padded kind comes the head of TCA_ACT_OPTIONS, and behind that TCA_POLICE_TBF.</summary>
    static int OffsetOfPolice(ReadOnlySpan<byte> message) => message.IndexOf("police\0"u8) + 8 + 4;

    /// <summary>Reads a qdisc from the very request that would make it.</summary>
    static Qdisc Echo(QdiscSpec spec)
    {
        Qdisc? read = null;
        using var route = new FakeNetlink((in NetlinkMessage request, FakeReplies replies) =>
        {
            read = Qdisc.Read(request);
            replies.Ack();
        }).OpenRouteSocket();
        route.AddQdisc(4, spec);
        return read!;
    }

    sealed record FifoSpec(uint Length) : QdiscSpec
    {
        public override string Kind => "fifo";
        protected internal override void WriteOptions(NetlinkWriter writer) => writer.PutU32(Rtnl.TCA_OPTIONS, Length);
    }
}
