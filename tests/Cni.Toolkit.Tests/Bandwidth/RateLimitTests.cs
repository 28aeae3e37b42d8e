using Cni.Netlink;
using Cni.Samples.Bandwidth;
using CsCheck;

namespace Cni.Toolkit.Tests.Bandwidth;

public class RateLimitTests
{
    [Theory]
    [InlineData(1000ul, 10u, 35u, 156_250u)]
    [InlineData(1_000_000ul, 100_000u, 125_000u, 1_562_500u)]
    [InlineData(3ul, 1u, 1u, 5_208_328u)]
    public void The_numbers_are_the_reference_plugins(ulong rate, uint burst, uint limit, uint ticks)
    {
        var tbf = new RateLimit(rate, burst).ToShaper();
        Assert.Equal((rate, limit, ticks, new TrafficHandle(1, 0)), (tbf.Rate, tbf.Limit, tbf.BurstTicks, tbf.Handle));
    }

    /// <summary>Its own way of reckoning, in floating point, for all rates and bursts for which that is defined.</summary>
    [Fact]
    public void The_numbers_are_the_reference_plugins_for_every_limit() =>
        Gen.Select(Gen.ULong[1, 100_000_000_000], Gen.UInt[1, uint.MaxValue - 1]).Sample((rate, burst) =>
        {
            double microseconds = burst * 1_000_000.0 / rate, ticks = Math.Truncate(microseconds) * 15.625, limit = Math.Truncate(rate * 25_000.0 / 1_000_000.0) + burst;
            var ours = new RateLimit(rate, burst);
            return (ticks > uint.MaxValue || ours.BurstTicks == (uint)ticks) && (limit > uint.MaxValue || ours.Limit == (uint)limit);
        });

    [Fact]
    public void A_difference_is_named_with_both_numbers()
    {
        var limit = new RateLimit(1000, 10);
        Assert.Null(limit.DifferenceOf(limit.ToShaper()));
        Assert.Equal("it is missing", limit.DifferenceOf((TbfSpec?)null));
        Assert.Equal("Rate doesn't match: 2000 bytes a second, expected 1000", limit.DifferenceOf(limit.ToShaper() with { Rate = 2000 }));
        Assert.Equal("Buffer doesn't match: 20 bytes, expected 10", limit.DifferenceOf(limit.ToShaper() with { BurstTicks = 312_500 }));
        Assert.Equal("Limit doesn't match: 36 bytes, expected 35", limit.DifferenceOf(limit.ToShaper() with { Limit = 36 }));
        Assert.Null(limit.DifferenceOf(limit.ToPolice()));
        Assert.Equal("it is missing", limit.DifferenceOf((PoliceAction?)null));
        Assert.Equal("Buffer doesn't match: 20 bytes, expected 10", limit.DifferenceOf(limit.ToPolice() with { BurstTicks = 312_500 }));
    }

    [Fact]
    public void What_the_kernel_cannot_count_is_not_compared()
    {
        var limit = new RateLimit(1, 1_000_000);
        Assert.Null(limit.DifferenceOf(limit.ToShaper() with { BurstTicks = 7 }));
    }

    [Fact]
    public void The_police_takes_coalesced_packets_of_every_size() => Assert.Equal(524_288u, new RateLimit(1000, 10).ToPolice().Mtu);

    [Fact]
    public void An_interface_has_the_reference_plugins_name_and_another_to_fall_back_on()
    {
        var first = new AttachmentOwner("net", "pod1", "eth0");
        var second = first with { IfName = "eth1" };
        Assert.Equal("bwp18e4b887dc77", ShapingLink.ReferenceName(first)); // bwp and SHA-512 of "netpod1".
        Assert.Equal(ShapingLink.ReferenceName(first), ShapingLink.ReferenceName(second));
        Assert.Equal("bwpcdbcfde15371", ShapingLink.OwnName(first)); // bwp and SHA-512 of "net/pod1/eth0".
        Assert.NotEqual(ShapingLink.OwnName(first), ShapingLink.OwnName(second));
    }
}
