using System.Net;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Tool;

/// <summary>An attachment that something on the node speaks of.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="ContainerId">The container's id.</param>
/// <param name="IfName">The interface's name in the container; empty where only very old files speak of it.</param>
internal sealed record Attachment(string Network, string ContainerId, string IfName)
{
    /// <summary>What the result cache has of it; null when it has nothing.</summary>
    public CachedAttachment? Cached { get; set; }

    /// <summary>Whose cache that is.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>Whether its namespace is there, as far as the cache tells.</summary>
    public bool IsAlive { get; set; }

    /// <summary>Whether the cache names a namespace that is gone.</summary>
    public bool IsGone => Cached is not null && !IsAlive;

    /// <summary>Whether it appeared a moment ago: an ADD may be under way, which caches its result last.</summary>
    public bool IsYoung { get; set; }

    /// <summary>Every address that something says is its own.</summary>
    public HashSet<IPAddress> Addresses { get; } = [];

    /// <summary>What our plugins write into comments and aliases.</summary>
    public string Tag => new AttachmentOwner(Network, ContainerId, IfName).ToString();

    public bool Equals(Attachment? other) => other is not null && (Network, ContainerId, IfName) == (other.Network, other.ContainerId, other.IfName);

    public override int GetHashCode() => HashCode.Combine(Network, ContainerId, IfName);

    public override string ToString() => $"{Network}/{ContainerId}/{IfName}".TrimEnd('/');

    /// <summary>Reads a tag; null for one that only has hashes.</summary>
    public static Attachment? FromTag(string tag) => tag[0] != '#' && tag.Split('/') is [var network, var container, var ifName] ? new(network, container, ifName) : null;
}
