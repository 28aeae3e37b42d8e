using Cni.Sdk;

namespace Cni.Samples.Bandwidth;

/// <summary>How traffic out of a pod is limited.</summary>
enum EgressMode
{
    /// <summary>It is led through an interface on the node that shapes it: what is too fast waits there.</summary>
    Ifb,

    /// <summary>The pod's own interface shapes it: what is too fast waits in the pod, whose programs notice and slow down.</summary>
    Pod,

    /// <summary>What is too fast is dropped on the node.</summary>
    Police,
}

/// <summary>A configuration that has been found to make sense.</summary>
/// <param name="Ingress">The limit into the pod; null for none.</param>
/// <param name="Egress">The limit out of the pod; null for none.</param>
/// <param name="Mode">How the latter is enforced.</param>
sealed record BandwidthSettings(RateLimit? Ingress, RateLimit? Egress, EgressMode Mode)
{
    public bool IsUnlimited => Ingress is null && Egress is null;

    /// <summary>Checks the configuration of one request.</summary>
    /// <exception cref="CniException">
    /// InvalidNetworkConfig (7), with the wording of the reference plugin; UnsupportedField (2) for keys that can't be honoured.
    /// </exception>
    public static BandwidthSettings Of(BandwidthConfig config)
    {
        RequireNone("shapedSubnets", config.ShapedSubnets);
        RequireNone("unshapedSubnets", config.UnshapedSubnets);
        EgressMode mode = config.Mode switch
        {
            null or "" or "ifb" => EgressMode.Ifb,
            "pod" => EgressMode.Pod,
            "police" => EgressMode.Police,
            _ => throw Invalid($"unknown mode \"{config.Mode}\"", "\"ifb\", \"pod\" or \"police\""),
        };
        BandwidthLimits limits = LimitsOf(config);
        return new(Limit("ingress", limits.IngressRate, limits.IngressBurst), Limit("egress", limits.EgressRate, limits.EgressBurst), mode);
    }

    /// <summary>As <see cref="Of"/> for a DEL, which does what it can: null for a configuration that makes no sense.</summary>
    public static BandwidthSettings? TryOf(BandwidthConfig config)
    {
        try
        {
            return Of(config);
        }
        catch (CniException)
        {
            return null;
        }
    }

    /// <summary>The four keys replace the runtime's wish as a whole, even where they say less.</summary>
    static BandwidthLimits LimitsOf(BandwidthConfig config) =>
        config is { IngressRate: null, IngressBurst: null, EgressRate: null, EgressBurst: null }
            ? config.RuntimeConfig?.Bandwidth ?? new()
            : new() { IngressRate = config.IngressRate ?? 0, IngressBurst = config.IngressBurst ?? 0, EgressRate = config.EgressRate ?? 0, EgressBurst = config.EgressBurst ?? 0 };

    static RateLimit? Limit(string direction, ulong rate, ulong burst)
    {
        if (rate == 0 && burst == 0)
            return null;
        if (burst == 0)
            throw Invalid("if rate is set, burst must also be set", $"{direction}Burst is missing");
        if (rate == 0)
            throw Invalid("if burst is set, rate must also be set", $"{direction}Rate is missing");
        if (burst / 8 >= uint.MaxValue)
            throw Invalid("burst cannot be more than 4GB", $"{direction}Burst is {burst / 8} bytes");
        if (rate < 8 || burst < 8)
            throw Invalid("rate and burst cannot be less than a byte", $"{direction}Rate and {direction}Burst are bits a second and bits: at least 8");
        return new(rate / 8, (uint)(burst / 8));
    }

    static void RequireNone(string key, IReadOnlyList<string?>? subnets)
    {
        if (subnets is { Count: > 0 })
            throw new CniException(CniErrorCode.UnsupportedField, $"\"{key}\" is not supported", "limits are of all traffic of the pod");
    }

    static CniException Invalid(string message, string? details = null) => new(CniErrorCode.InvalidNetworkConfig, message, details);
}
