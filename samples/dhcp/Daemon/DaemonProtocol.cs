using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Samples.Dhcp;

/// <summary>What the plugin asks of the daemon: one JSON document on one line, over the daemon's socket. The reply is one as well.</summary>
sealed record DaemonRequest
{
    /// <summary>Rises when something changes that an older daemon would misunderstand.</summary>
    public const int CurrentProtocol = 1;

    public int Protocol { get; init; } = CurrentProtocol;

    /// <summary><c>allocate</c>, <c>release</c>, <c>check</c>, <c>collect</c> or <c>status</c>.</summary>
    public required string Call { get; init; }

    /// <summary>The network's name.</summary>
    public required string Network { get; init; }

    public string? ContainerId { get; init; }

    public string? IfName { get; init; }

    /// <summary>The path of the container's namespace, as the daemon's node sees it.</summary>
    public string? Netns { get; init; }

    /// <summary>What to get: for <c>allocate</c> and <c>check</c>.</summary>
    public LeaseTerms? Terms { get; init; }

    /// <summary>For <c>check</c>: the addresses that the interface has by its result.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>For <c>collect</c>: the attachments to keep.</summary>
    public IReadOnlyList<GcAttachment> Valid { get; init; } = [];
}

/// <summary>What a lease is asked for with; kept with the lease, since renewals ask for the same.</summary>
sealed record LeaseTerms
{
    public bool Ipv4 { get; init; } = true;

    public bool Ipv6 { get; init; }

    /// <summary>The numbers of the DHCPv4 options to ask for, in order of preference.</summary>
    public byte[] Parameters { get; init; } = [];

    /// <summary>DHCPv4 options to send along.</summary>
    public IReadOnlyList<DhcpOptionValue> Provide { get; init; } = [];

    /// <summary>Takes a DHCPv6 address in one exchange from a server that offers to.</summary>
    public bool RapidCommit { get; init; } = true;
}

/// <summary>What the daemon answers.</summary>
sealed record DaemonReply
{
    /// <summary>Why it could not be done; null if it was.</summary>
    public DaemonError? Error { get; init; }

    /// <summary>The leases that the attachment has, IPv4 first: for <c>allocate</c> and <c>check</c>.</summary>
    public IReadOnlyList<GrantedLease> Leases { get; init; } = [];

    /// <summary>Lines for people: what <c>collect</c> released, which leases <c>status</c> found lost.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>A failure, as the plugin passes it on.</summary>
/// <param name="Code">A code of the CNI specification, or of docs/errors.md.</param>
/// <param name="Message">What went wrong.</param>
/// <param name="Details">More; null for none.</param>
sealed record DaemonError(uint Code, string Message, string? Details)
{
    public static DaemonError Of(CniException e) => new((uint)e.Code, e.Message, e.Details);

    public CniException ToException() => new((CniErrorCode)Code, Message, Details);
}

/// <summary>A lease in the words of a result.</summary>
sealed record GrantedLease
{
    public required IPAddress Address { get; init; }

    public required int PrefixLength { get; init; }

    public IPAddress? Gateway { get; init; }

    public IReadOnlyList<LeaseRoute> Routes { get; init; } = [];

    public IReadOnlyList<IPAddress> NameServers { get; init; } = [];

    public string? Domain { get; init; }

    public IReadOnlyList<string> Search { get; init; } = [];
}

/// <summary>How requests, replies and the daemon's files are read and written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(IpAddressConverter)])]
[JsonSerializable(typeof(DaemonRequest))]
[JsonSerializable(typeof(DaemonReply))]
[JsonSerializable(typeof(LeaseRecord))]
sealed partial class DaemonJson : JsonSerializerContext;

/// <summary>An address as text.</summary>
sealed class IpAddressConverter : JsonConverter<IPAddress>
{
    public override IPAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        IPAddress.TryParse(reader.GetString(), out IPAddress? address) ? address : throw new JsonException("not an address");

    public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
