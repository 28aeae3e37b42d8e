using System.Net;

namespace Cni.Ipam;

/// <summary>What collecting garbage in a store came to.</summary>
/// <param name="Released">The leases that were released, damaged ones among them.</param>
/// <param name="Failed">What could not be released or read, one sentence each.</param>
public sealed record LeaseCollection(IReadOnlyList<Lease> Released, IReadOnlyList<string> Failed);
