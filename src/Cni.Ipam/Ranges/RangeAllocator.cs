using System.Net;

namespace Cni.Ipam;

/// <summary>Chooses addresses: round robin through a range set, starting after the one that was given out last.</summary>
/// <remarks>
/// Pure: it knows nothing of stores. The order is host-local's: from the address after the last one to the end of its range,
/// through the other ranges, and round to the last one itself. Gateways are passed over, and so are the network and broadcast
/// addresses of IPv4 subnets, which a range can include explicitly.
/// </remarks>
public static class RangeAllocator
{
    /// <summary>Gives the next free address; null when all are taken.</summary>
    /// <param name="set">Where to look.</param>
    /// <param name="isTaken">Asked about one candidate after the other until it says no.</param>
    /// <param name="last">The address given out last; null, or one outside the set, starts at the first address.</param>
    public static IPAddress? Next(RangeSet set, Func<IPAddress, bool> isTaken, IPAddress? last = null)
    {
        ArgumentNullException.ThrowIfNull(isTaken);
        foreach (IPAddress candidate in Candidates(set, last))
        {
            if (!isTaken(candidate))
                return candidate;
        }
        return null;
    }

    /// <summary>Gives every address that may be given out once, in the order in which to try them.</summary>
    /// <remarks>Candidates are made as they are asked for, so the size of the set does not matter.</remarks>
    internal static CandidateSequence Candidates(RangeSet set, IPAddress? last = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        return new(set, last);
    }

    /// <summary>Candidates in the order in which to try them; for <c>foreach</c>.</summary>
    internal readonly struct CandidateSequence
    {
        private readonly RangeSet _set;
        private readonly IPAddress? _last;

        internal CandidateSequence(RangeSet set, IPAddress? last) => (_set, _last) = (set, last);

        /// <summary>Starts over.</summary>
        public Enumerator GetEnumerator() => new(_set, _last);
    }

    /// <summary>Walks through candidates.</summary>
    internal struct Enumerator
    {
        private readonly RangeSet _set;
        private readonly int _startRange;
        private readonly UInt128 _start;
        private int _range;
        private UInt128 _next, _current;
        private bool _started, _done;

        internal Enumerator(RangeSet set, IPAddress? last)
        {
            _set = set;
            _next = set.Ranges[0].First;
            for (int i = 0; last is not null && i < set.Ranges.Count; i++)
            {
                if (!set.Ranges[i].Contains(last))
                    continue;
                (_range, _next) = (i, AddressNumber.Of(last));
                Advance();
                break;
            }
            (_startRange, _start) = (_range, _next);
        }

        /// <summary>The candidate.</summary>
        public readonly IPAddress Current => AddressNumber.ToAddress(_current, _set.IsIPv6);

        internal readonly UInt128 CurrentNumber => _current;

        /// <summary>Goes to the next candidate; false when all were seen.</summary>
        public bool MoveNext()
        {
            while (!_done)
            {
                if (_started && _range == _startRange && _next == _start)
                {
                    _done = true;
                    break;
                }
                _started = true;
                AddressRange range = _set.Ranges[_range];
                UInt128 number = _next;
                Advance();
                if (range.IsUnusable(number) || _set.IsGateway(number))
                    continue;
                _current = number;
                return true;
            }
            return false;
        }

        private void Advance()
        {
            if (_next == _set.Ranges[_range].Last)
            {
                _range = (_range + 1) % _set.Ranges.Count;
                _next = _set.Ranges[_range].First;
            }
            else
            {
                _next++;
            }
        }
    }
}
