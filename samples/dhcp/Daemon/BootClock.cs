namespace Cni.Samples.Dhcp;

/// <summary>The clock that leases count by: it begins with the machine, goes on while the machine sleeps, and nobody sets it.</summary>
/// <remarks>Times of the day won't do: a node whose clock is put right after its start would find all its leases expired.</remarks>
sealed class BootClock : TimeProvider
{
    const long NanosecondsPerSecond = 1_000_000_000;

    public override long TimestampFrequency => NanosecondsPerSecond;

    public override unsafe long GetTimestamp()
    {
        Libc.TimeValue time;
        _ = Libc.clock_gettime(Libc.CLOCK_BOOTTIME, &time);
        return (time.Seconds * NanosecondsPerSecond) + time.Fraction;
    }

    /// <summary>A name for this start of the machine.</summary>
    public static string BootId => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
}
