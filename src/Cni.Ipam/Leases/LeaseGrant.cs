using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Cni.Ipam;

/// <summary>Why a store did not give an address.</summary>
public enum LeaseRefusalReason
{
    /// <summary>Every address of the set is taken.</summary>
    Exhausted,

    /// <summary>The wanted address is taken.</summary>
    Taken,

    /// <summary>The owner has an address of this set already.</summary>
    Duplicate,
}

/// <summary>What kept a store from giving an address.</summary>
/// <param name="Request">The request that could not be met.</param>
/// <param name="Reason">Why.</param>
/// <param name="Address">The address in question; null when the set is exhausted.</param>
public sealed record LeaseRefusal(LeaseRequest Request, LeaseRefusalReason Reason, IPAddress? Address = null);

/// <summary>A store's answer: an address for every request, or a refusal and nothing taken.</summary>
public sealed class LeaseGrant
{
    private readonly IReadOnlyList<IPAddress>? _addresses;

    /// <summary>Answers with addresses, one for each request in their order.</summary>
    public LeaseGrant(IReadOnlyList<IPAddress> addresses) => _addresses = addresses;

    /// <summary>Answers with a refusal.</summary>
    public LeaseGrant(LeaseRefusal refusal) => Refusal = refusal;

    /// <summary>The addresses, one for each request in their order; empty after a refusal.</summary>
    public IReadOnlyList<IPAddress> Addresses => _addresses ?? [];

    /// <summary>What kept the store from it; null when there are addresses.</summary>
    public LeaseRefusal? Refusal { get; }

    /// <summary>Tells whether there are addresses.</summary>
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsGranted => Refusal is null;
}
