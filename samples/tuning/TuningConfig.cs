using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Samples.Tuning;

/// <summary>The configuration, key for key as users write it for the reference's tuning plugin.</summary>
/// <remarks>All but <see cref="DataDir"/> may also stand in <c>args.cni</c>, which comes from whoever started the container and wins.</remarks>
sealed record TuningConfig : NetworkConfig
{
    /// <summary>Network sysctls of the pod: <c>net.core.somaxconn</c> or <c>net/core/somaxconn</c>; <c>IFNAME</c> stands for the interface.</summary>
    [JsonPropertyName("sysctl")]
    public SysctlList? Sysctl { get; set; }

    /// <summary>The interface's hardware address.</summary>
    [JsonPropertyName("mac")]
    public string? Mac { get; set; }

    /// <summary>True to receive all frames; false is the same as nothing.</summary>
    [JsonPropertyName("promisc")]
    public bool? Promisc { get; set; }

    /// <summary>The interface's largest packet in bytes; 0 is the same as nothing.</summary>
    [JsonPropertyName("mtu")]
    public int? Mtu { get; set; }

    /// <summary>Whether to receive all multicast frames; here false switches it off.</summary>
    [JsonPropertyName("allmulti")]
    public bool? AllMulti { get; set; }

    /// <summary>The length of the transmit queue in packets.</summary>
    [JsonPropertyName("txQLen")]
    public int? TxQLen { get; set; }

    /// <summary>Where to remember what the interface was like before; <c>/run/cni/tuning</c> unless set.</summary>
    [JsonPropertyName("dataDir")]
    public string? DataDir { get; set; }
}

/// <summary>How JSON is read and written: generated code, names matched as Go does, without regard to case.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TuningConfig))]
[JsonSerializable(typeof(TuningBackup))]
sealed partial class TuningJson : JsonSerializerContext;
