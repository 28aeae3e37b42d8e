using Cni.Netlink;

namespace Cni.Samples.Bandwidth;

/// <summary>A rate that traffic is held to, in one direction.</summary>
/// <param name="Rate">Bytes a second.</param>
/// <param name="Burst">Bytes that may pass at once.</param>
readonly record struct RateLimit(ulong Rate, uint Burst)
{
    // 25 ms: what waits longer is dropped. The reference has the same, so that its CHECK agrees.
    const ulong LatencyFraction = 40;

    /// <summary>Coalesced packets are one to the police; they are as large as the largest that any kernel makes (GSO_MAX_SIZE).</summary>
    const uint LargestPacket = 8 * 65536;

    static TrafficHandle Handle => new(1, 0);

    /// <summary>Bytes that may wait for their turn, the burst included.</summary>
    public uint Limit => (uint)Math.Min(uint.MaxValue, (Rate / LatencyFraction) + Burst);

    /// <summary>
    /// The burst as the kernel keeps it: the ticks that it takes. Whole microseconds, as the reference reckons: its CHECK compares
    /// them. Ticks for more than 274 s can't be said.
    /// </summary>
    public uint BurstTicks => TrafficClock.ToTicks(Burst * 1_000_000UL / Rate);

    /// <summary>The token bucket filter that makes what is too fast wait.</summary>
    public TbfSpec ToShaper() => new() { Handle = Handle, Rate = Rate, Burst = Burst, BurstTicks = BurstTicks, Limit = Limit };

    /// <summary>The action that drops what is too fast.</summary>
    public PoliceAction ToPolice() => new() { Rate = Rate, Burst = Burst, BurstTicks = BurstTicks, Mtu = LargestPacket };

    /// <summary>Says in which number a token bucket filter differs; null if in none.</summary>
    public string? DifferenceOf(TbfSpec? found) => found is null ? "it is missing" : DifferenceOf(found.Rate, found.BurstTicks ?? 0)
        // A limit beyond what the kernel can count is somebody else's guess.
        ?? (found.Limit != Limit && Limit != uint.MaxValue ? $"Limit doesn't match: {found.Limit} bytes, expected {Limit}" : null);

    /// <summary>Says in which number a policer differs; null if in none.</summary>
    public string? DifferenceOf(PoliceAction? found) => found is null ? "it is missing" : DifferenceOf(found.Rate, found.BurstTicks ?? 0);

    string? DifferenceOf(ulong rate, uint burstTicks) =>
        rate != Rate ? $"Rate doesn't match: {rate} bytes a second, expected {Rate}" :
        burstTicks != BurstTicks && BurstTicks != uint.MaxValue ? $"Buffer doesn't match: {TrafficClock.BytesIn(burstTicks, rate)} bytes, expected {Burst}" : null;
}
