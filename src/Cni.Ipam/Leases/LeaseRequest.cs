using System.Net;

namespace Cni.Ipam;

/// <summary>Asks a store for one address of a set.</summary>
/// <param name="Set">The set.</param>
/// <param name="Index">The set's place in the configuration, under which the store remembers the address given out last.</param>
/// <param name="Address">The address wanted, which must lie in the set; null for the next free one.</param>
public sealed record LeaseRequest(RangeSet Set, int Index, IPAddress? Address = null);
