using System.Diagnostics;

namespace Cni.Sdk;

/// <summary>A point in monotonic time, or none.</summary>
internal readonly struct Deadline(long start, TimeSpan? length)
{
    /// <summary>What is left, in milliseconds for poll(2): 0 when it has passed, -1 when there is none.</summary>
    internal int RemainingMilliseconds
    {
        get
        {
            if (length is not { } total)
                return -1;
            var left = total - Stopwatch.GetElapsedTime(start);
            return left <= TimeSpan.Zero ? 0 : (int)Math.Min(Math.Ceiling(left.TotalMilliseconds), int.MaxValue);
        }
    }
}
