using System.Net.NetworkInformation;
using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Samples.Tuning;

/// <summary>What to change about the pod's interface, or what it was like before; what is null isn't touched.</summary>
sealed record LinkTuning
{
    public PhysicalAddress? Mac { get; init; }
    public bool? Promiscuous { get; init; }
    public int? Mtu { get; init; }
    public bool? AllMulticast { get; init; }
    public int? TxQueueLength { get; init; }

    public bool IsEmpty => this is { Mac: null, Promiscuous: null, Mtu: null, AllMulticast: null, TxQueueLength: null };

    /// <summary>What the link has now of all that this touches.</summary>
    /// <remarks>Its flags say what an administrator asked for. That it is promiscuous because somebody listens in is not to be restored.</remarks>
    public LinkTuning Before(Link link) => new()
    {
        Mac = Mac is null ? null : link.Mac,
        Promiscuous = Promiscuous is null ? null : link.Flags.HasFlag(LinkFlags.Promiscuous),
        Mtu = Mtu is null ? null : link.Mtu,
        AllMulticast = AllMulticast is null ? null : link.Flags.HasFlag(LinkFlags.AllMulticast),
        TxQueueLength = TxQueueLength is null ? null : link.TxQueueLength,
    };

    /// <summary>These values, and those of another where this has none.</summary>
    public LinkTuning Or(LinkTuning other) => new()
    {
        Mac = Mac ?? other.Mac,
        Promiscuous = Promiscuous ?? other.Promiscuous,
        Mtu = Mtu ?? other.Mtu,
        AllMulticast = AllMulticast ?? other.AllMulticast,
        TxQueueLength = TxQueueLength ?? other.TxQueueLength,
    };

    /// <summary>Changes a link, all in one request.</summary>
    /// <exception cref="CniException">The kernel refused one of the values; those before it may be set.</exception>
    public void Apply(RouteSocket route, Link link)
    {
        try
        {
            route.SetLink(link, new()
            {
                Mac = Mac, Promiscuous = Promiscuous, Mtu = Mtu, AllMulticast = AllMulticast, TxQueueLength = TxQueueLength,
            });
        }
        catch (NetlinkException e)
        {
            throw Toolkit.KernelErrors.ToCniException(e, $"failed to set {this} of \"{link.Name}\"");
        }
    }

    /// <summary>Changes a link, each value by itself: one that is refused doesn't keep the others from being set.</summary>
    /// <returns>What the kernel refused; empty when all went well.</returns>
    public IReadOnlyList<NetlinkError> Restore(RouteSocket route, Link link)
    {
        using RouteBatch batch = route.CreateBatch();
        if (Mtu is not null)
            batch.SetLink(link, new() { Mtu = Mtu });
        if (Mac is not null)
            batch.SetLink(link, new() { Mac = Mac });
        if (Promiscuous is not null)
            batch.SetLink(link, new() { Promiscuous = Promiscuous });
        if (AllMulticast is not null)
            batch.SetLink(link, new() { AllMulticast = AllMulticast });
        if (TxQueueLength is not null)
            batch.SetLink(link, new() { TxQueueLength = TxQueueLength });
        return batch.Count > 0 ? batch.TryExecute() : [];
    }

    /// <summary>Compares with what a link has.</summary>
    /// <param name="link">The link.</param>
    /// <param name="reportedMac">The hardware address that the list's result has: a plugin behind this one may have set another.</param>
    /// <exception cref="CniException">CheckFailed (101), naming what differs. What isn't configured isn't compared.</exception>
    public void Check(Link link, PhysicalAddress? reportedMac)
    {
        if (Mac is not null && !Mac.Equals(link.Mac) && (reportedMac is null || !reportedMac.Equals(link.Mac)))
            throw Differs(link, "Ethernet", MacText.Format(Mac), link.Mac is null ? "none" : MacText.Format(link.Mac));
        if (Promiscuous is { } promiscuous && promiscuous != link.Flags.HasFlag(LinkFlags.Promiscuous))
            throw Differs(link, "promisc", Text(promiscuous), Text(!promiscuous));
        if (Mtu is { } mtu && mtu != link.Mtu)
            throw Differs(link, "MTU", $"{mtu}", $"{link.Mtu}");
        if (AllMulticast is { } multicast && multicast != link.Flags.HasFlag(LinkFlags.AllMulticast))
            throw Differs(link, "all-multicast mode", Text(multicast), Text(!multicast));
        if (TxQueueLength is { } length && length != link.TxQueueLength)
            throw Differs(link, "Transmit Queue Length", $"{length}", $"{link.TxQueueLength}");
    }

    /// <summary>Says what is set, for messages: <c>mtu 1400, promisc</c>.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        if (Mac is not null)
            parts.Add($"mac {MacText.Format(Mac)}");
        if (Promiscuous is { } promiscuous)
            parts.Add($"promisc {Text(promiscuous)}");
        if (Mtu is not null)
            parts.Add($"mtu {Mtu}");
        if (AllMulticast is { } multicast)
            parts.Add($"allmulti {Text(multicast)}");
        if (TxQueueLength is not null)
            parts.Add($"txQLen {TxQueueLength}");
        return string.Join(", ", parts);
    }

    static string Text(bool value) => value ? "true" : "false";

    static CniException Differs(Link link, string what, string wanted, string found) =>
        new(CniErrorCode.CheckFailed, $"Tuning configured {what} of {link.Name} is {wanted}, current value is {found}");
}
