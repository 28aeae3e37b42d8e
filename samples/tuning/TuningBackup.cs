using System.Text.Json;
using System.Text.Json.Serialization;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Tuning;

/// <summary>What an interface was like before ADD, in the reference's file and format: either plugin restores what the other remembered.</summary>
/// <remarks>
/// The file's name has neither the network nor a clear end of the container's id, so <see cref="Owner"/> says whose it is. The reference
/// passes over that member; a file of the reference's lacks it, and is taken for whoever asks for it by name.
/// </remarks>
sealed record TuningBackup
{
    [JsonPropertyName("mac")]
    public string? Mac { get; init; }

    [JsonPropertyName("promisc")]
    public bool? Promisc { get; init; }

    [JsonPropertyName("mtu")]
    public int? Mtu { get; init; }

    [JsonPropertyName("allmulti")]
    public bool? AllMulti { get; init; }

    [JsonPropertyName("txQLen")]
    public int? TxQLen { get; init; }

    /// <summary>The attachment's tag (<see cref="AttachmentOwner"/>); null in a file that the reference wrote.</summary>
    [JsonPropertyName("owner")]
    public string? Owner { get; init; }

    /// <summary>The file of an attachment.</summary>
    public static string PathOf(string dataDir, ContainerId containerId, InterfaceName ifName) => $"{dataDir.TrimEnd('/')}/{containerId}_{ifName}.json";

    public static TuningBackup Of(LinkTuning before, AttachmentOwner owner) => new()
    {
        Mac = before.Mac is null ? null : MacText.Format(before.Mac),
        Promisc = before.Promiscuous,
        Mtu = before.Mtu,
        AllMulti = before.AllMulticast,
        TxQLen = before.TxQueueLength,
        Owner = owner.ToString(),
    };

    /// <summary>The values to go back to.</summary>
    public LinkTuning ToTuning() => new()
    {
        Mac = MacText.TryParse(Mac, out var mac) ? mac : null,
        Promiscuous = Promisc,
        Mtu = Mtu is > 0 ? Mtu : null,
        AllMulticast = AllMulti,
        TxQueueLength = TxQLen is >= 0 ? TxQLen : null,
    };

    /// <summary>Tells whether this was written for an attachment, or could have been.</summary>
    public bool IsOf(AttachmentOwner owner) => Owner is null || Owner == owner.ToString();

    /// <summary>Reads a file's content.</summary>
    /// <returns>Null if it is no such thing: cut off, or somebody else's.</returns>
    public static TuningBackup? TryParse(ReadOnlySpan<byte> content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, TuningJson.Default.TuningBackup);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, TuningJson.Default.TuningBackup);
}
