using System.Text.Json;

namespace Cni.Sdk;

/// <summary>What an ADD reports: interfaces, addresses, routes and name servers, in the newest spec version's shape.</summary>
/// <remarks>
/// There is one shape in memory. Documents of older versions are upgraded when read and downgraded when written, by
/// <see cref="ResultFormat"/>. SPEC.md 1.1.0, section 5, "ADD Success".
/// </remarks>
public sealed record CniResult
{
    /// <summary>The interfaces, in the order in which <see cref="CniIpConfig.Interface"/> counts them. Empty by default.</summary>
    public IReadOnlyList<CniInterface> Interfaces { get => field ?? []; init; }

    /// <summary>The addresses. Empty by default.</summary>
    public IReadOnlyList<CniIpConfig> Ips { get => field ?? []; init; }

    /// <summary>The routes. Empty by default.</summary>
    public IReadOnlyList<CniRoute> Routes { get => field ?? []; init; }

    /// <summary>The name servers and search domains; empty by default.</summary>
    public CniDns Dns { get => field ?? CniDns.Empty; init; }

    /// <summary>Members that this library does not know, kept so that they pass through a chain; null for none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? AdditionalMembers { get; init; }

    /// <summary>Compares by value, lists and kept members included.</summary>
    public bool Equals(CniResult? other) => other is not null
        && Dns == other.Dns
        && Same.Items(Interfaces, other.Interfaces)
        && Same.Items(Ips, other.Ips)
        && Same.Items(Routes, other.Routes)
        && Same.Members(AdditionalMembers, other.AdditionalMembers);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddItems(Interfaces);
        hash.AddItems(Ips);
        hash.AddItems(Routes);
        hash.Add(Dns);
        return hash.ToHashCode();
    }

    /// <summary>Gives the JSON of the newest version on one line.</summary>
    public override string ToString() => JsonText.Of(this, static (writer, item) => ResultWriter.Write(writer, item, CniVersion.Latest, ResultShape.Details));
}
