namespace Cni.Samples.Dhcp;

/// <summary>Everything that must be known of an attachment's leases to go on with them after a restart.</summary>
sealed record LeaseRecord
{
    /// <summary>The form of the file.</summary>
    public int Form { get; init; } = 1;

    /// <summary>Which start of the machine the times count from. No container outlives it.</summary>
    public required string BootId { get; init; }

    public required LeaseOwner Owner { get; init; }

    public required LeasedLink Link { get; init; }

    public required LeaseTerms Terms { get; init; }

    public Dhcp4Binding? Ipv4 { get; init; }

    public Dhcp6Binding? Ipv6 { get; init; }

    /// <summary>Why there is no lease any more, by family; null while there is one.</summary>
    public string? LostIpv4 { get; init; }

    public string? LostIpv6 { get; init; }
}

/// <summary>Whose a lease is: an attachment, all three parts of its name.</summary>
sealed record LeaseOwner(string Network, string ContainerId, string IfName)
{
    public override string ToString() => $"{ContainerId}/{Network}/{IfName}";
}
