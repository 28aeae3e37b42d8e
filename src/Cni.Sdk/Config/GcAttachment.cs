using System.Text.Json.Serialization;

namespace Cni.Sdk;

/// <summary>An attachment that is still valid, as GC lists them.</summary>
/// <param name="ContainerId">The container's id.</param>
/// <param name="IfName">The interface's name in the container.</param>
public sealed record GcAttachment(
    [property: JsonPropertyName("containerID")] string ContainerId,
    [property: JsonPropertyName("ifname")] string IfName);
