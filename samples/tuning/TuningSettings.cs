using System.Net.NetworkInformation;
using System.Text.Json;
using Cni.Sdk;

namespace Cni.Samples.Tuning;

/// <summary>A configuration that has been found to make sense, with what <c>args.cni</c>, <c>runtimeConfig</c> and CNI_ARGS change about it.</summary>
sealed record TuningSettings
{
    const string DefaultDataDir = "/run/cni/tuning";

    /// <summary>The sysctls, in the order of the configuration; no file twice.</summary>
    public required IReadOnlyList<PodSysctl> Sysctls { get; init; }

    /// <summary>What to change about the interface.</summary>
    public required LinkTuning Link { get; init; }

    /// <summary>Where to remember what the interface was like before.</summary>
    public required string DataDir { get; init; }

    /// <summary>The folder of a configuration, which DEL needs even if nothing else in it makes sense.</summary>
    public static string DataDirOf(TuningConfig config) => string.IsNullOrEmpty(config.DataDir) ? DefaultDataDir : config.DataDir;

    /// <summary>Checks the configuration of one request.</summary>
    /// <exception cref="CniException">InvalidNetworkConfig (7), with the wording of the reference plugin where it has one.</exception>
    public static TuningSettings Of(TuningConfig config, CniArgs args, string ifName)
    {
        CniConfigArgs? cni = config.Args?.Cni;
        bool? promiscuous = TuningArgs.Boolean(cni, "promisc") ?? config.Promisc;
        return new()
        {
            Sysctls = SysctlsOf(config.Sysctl, TuningArgs.Sysctls(cni), ifName),
            Link = new()
            {
                Mac = MacOf(config, cni, args),
                Promiscuous = promiscuous is true ? true : null,
                Mtu = Number("mtu", TuningArgs.Number(cni, "mtu") ?? config.Mtu) is > 0 and var mtu ? mtu : null,
                AllMulticast = TuningArgs.Boolean(cni, "allmulti") ?? config.AllMulti,
                TxQueueLength = Number("txQLen", TuningArgs.Number(cni, "txQLen") ?? config.TxQLen),
            },
            DataDir = DataDirOf(config),
        };
    }

    static List<PodSysctl> SysctlsOf(SysctlList? configured, IReadOnlyList<(string Key, string Value)> requested, string ifName)
    {
        var sysctls = new List<PodSysctl>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in configured?.Members ?? [])
        {
            var sysctl = PodSysctl.Of(key, value, ifName);
            int same = sysctls.FindIndex(each => each.Path == sysctl.Path);
            if (!keys.Add(key))
                throw Invalid("duplicated sysctl keys are not allowed", key);
            if (same >= 0 && sysctls[same].Value != value)
                throw Invalid("duplicated sysctl keys are not allowed", $"{sysctls[same].Key} and {key} are the same sysctl");
            if (same < 0)
                sysctls.Add(sysctl);
        }
        foreach (var (key, value) in requested)
        {
            var sysctl = PodSysctl.Of(key, value, ifName);
            int same = sysctls.FindIndex(each => each.Path == sysctl.Path);
            if (same >= 0)
                sysctls[same] = sysctl;
            else
                sysctls.Add(sysctl);
        }
        return sysctls;
    }

    // From the weakest to the strongest: the configuration, CNI_ARGS, runtimeConfig, args.cni. The bridge plugin has another order;
    // both are the reference's.
    static PhysicalAddress? MacOf(TuningConfig config, CniConfigArgs? cni, CniArgs args)
    {
        // The plugins before this one read the same variable, so their keys are no mistake here.
        args.RequireKnown("MAC", "IP", "GATEWAY");
        string? text = config.Mac;
        if (!string.IsNullOrEmpty(args["MAC"]))
            text = args["MAC"];
        if (!string.IsNullOrEmpty(config.RuntimeConfig?.Mac))
            text = config.RuntimeConfig.Mac;
        text = cni?.Mac ?? text;
        if (string.IsNullOrEmpty(text))
            return null;
        return MacText.TryParse(text, out PhysicalAddress? mac)
            ? mac
            : throw Invalid($"invalid args {text} for MAC addr: address {text}: invalid MAC address", "six bytes such as c2:11:22:33:44:55");
    }

    static int? Number(string key, int? value) => value is null or >= 0 ? value : throw Invalid($"invalid {key} {value} (must not be negative)");

    static CniException Invalid(string message, string? details = null) => new(CniErrorCode.InvalidNetworkConfig, message, details);
}

/// <summary>The members of <c>args.cni</c> that only this plugin knows.</summary>
static class TuningArgs
{
    public static bool? Boolean(CniConfigArgs? args, string key) => Find(args, key) is not { } value ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(key, "a boolean"),
    };

    public static int? Number(CniConfigArgs? args, string key)
    {
        if (Find(args, key) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : throw Wrong(key, "a whole number");
    }

    public static IReadOnlyList<(string Key, string Value)> Sysctls(CniConfigArgs? args)
    {
        if (Find(args, "sysctl") is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Object)
            throw Wrong("sysctl", "an object");
        var sysctls = new List<(string, string)>();
        foreach (JsonProperty member in value.EnumerateObject())
            sysctls.Add((member.Name, member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : throw Wrong($"sysctl.{member.Name}", "a string")));
        return sysctls;
    }

    static JsonElement? Find(CniConfigArgs? args, string key)
    {
        JsonElement? found = null;
        if (args?.AdditionalMembers is { } members)
        {
            foreach (var (name, value) in members)
            {
                if (name.Equals(key, StringComparison.OrdinalIgnoreCase) && value.ValueKind != JsonValueKind.Null)
                    found = value;
            }
        }
        return found;
    }

    static CniException Wrong(string key, string wanted) => new(CniErrorCode.DecodingFailure, $"args.cni.{key}: expected {wanted}");
}
