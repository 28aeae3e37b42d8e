using System.Text.Json;

namespace Cni.Sdk;

/// <summary>What the result cache holds for an attachment: enough to CHECK and DEL it after the runtime was restarted.</summary>
/// <remarks>The file's format is libcni's <c>cniCacheV1</c>, so that either can read what the other wrote.</remarks>
public sealed record CachedAttachment
{
    /// <summary>The network's name.</summary>
    public required string Network { get; init; }

    /// <summary>The container's id.</summary>
    public required string ContainerId { get; init; }

    /// <summary>The interface's name in the container.</summary>
    public required string IfName { get; init; }

    /// <summary>The path of the container's network namespace at the time of ADD; null in files written before 2023.</summary>
    public string? Netns { get; init; }

    /// <summary>The configuration list that ADD used, UTF-8, byte for byte; empty in very old files.</summary>
    public ReadOnlyMemory<byte> Config { get; init; }

    /// <summary>The pairs of <c>CNI_ARGS</c>. Empty by default.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Args { get => field ?? []; init; }

    /// <summary>The arguments of capabilities, as JSON. Empty by default.</summary>
    public IReadOnlyDictionary<string, JsonElement> CapabilityArgs { get => field ?? s_none; init; }

    /// <summary>The result document as the last plugin gave it, UTF-8; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Result { get; init; }

    private static readonly Dictionary<string, JsonElement> s_none = [];

    /// <summary>Gives the attachment to call a verb with.</summary>
    /// <exception cref="CniException">The id or the interface's name is invalid.</exception>
    public RuntimeAttachment ToAttachment() =>
        RuntimeAttachment.Create(ContainerId, Netns, IfName) with { Args = Args, CapabilityArgs = CapabilityArgs };
}
