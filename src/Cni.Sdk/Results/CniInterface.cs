using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cni.Sdk;

/// <summary>An interface that a plugin created or took over.</summary>
/// <param name="Name">The interface's name in its namespace.</param>
[JsonConverter(typeof(CniInterfaceJsonConverter))]
public sealed record CniInterface(string Name)
{
    /// <summary>The hardware address, as in <c>02:42:ac:11:00:02</c>; null when the interface has none.</summary>
    public string? Mac { get; init; }

    /// <summary>The MTU in bytes; null (or zero) when not reported. Since spec version 1.1.0.</summary>
    public int? Mtu { get; init; }

    /// <summary>For an interface in a container the namespace's path, as <c>CNI_NETNS</c> had it; null for one on the host.</summary>
    public string? Sandbox { get; init; }

    /// <summary>The path of a socket file that stands for the interface; null for none. Since spec version 1.1.0.</summary>
    public string? SocketPath { get; init; }

    /// <summary>The PCI address of the device behind it (<c>pciID</c>); null for none. Since spec version 1.1.0.</summary>
    public string? PciId { get; init; }

    /// <summary>Members that this library does not know; null for none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? AdditionalMembers { get; init; }

    /// <summary>Compares by value, lists and kept members included.</summary>
    public bool Equals(CniInterface? other) => other is not null
        && Name == other.Name
        && Mac == other.Mac
        && Mtu == other.Mtu
        && Sandbox == other.Sandbox
        && SocketPath == other.SocketPath
        && PciId == other.PciId
        && Same.Members(AdditionalMembers, other.AdditionalMembers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Mac, Mtu, Sandbox, SocketPath, PciId);

    /// <summary>Gives the JSON on one line.</summary>
    public override string ToString() => JsonText.Of(this, static (writer, item) => ResultWriter.Interface(writer, item, ResultShape.Details));
}
