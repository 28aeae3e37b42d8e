using Cni.Sdk;

namespace Cni.Tool;

/// <summary>Decides what nobody alive has a use for.</summary>
/// <remarks>
/// <para>Something has an owner alive, and is left alone, if an attachment that it is of has its namespace, or if an address that it was made for is on
/// an interface in any namespace of this machine. It is left alone too if it is young, since an ADD under way caches its result last; and if there is no
/// evidence at all, which is so where only a name speaks of it.</para>
/// <para>It has leaked if the cache says that its namespace is gone, or if no cache knows its owner and its addresses are nowhere.</para>
/// </remarks>
internal static class Diagnosis
{
    public static List<Leak> Of(Findings findings, Census census, DoctorSettings settings)
    {
        var leaks = new List<Leak>();
        foreach (Attachment gone in findings.Attachments.Where(attachment => attachment.IsGone && !InUse(attachment, census)).OrderBy(static gone => gone.ToString(), StringComparer.Ordinal))
        {
            leaks.Add(new("result", $"{gone.CacheDirectory}/results/{gone.Network}-{gone.ContainerId}-{gone.IfName}", gone.ToString(),
                $"its namespace {gone.Cached!.Netns} is gone", "DEL by the network's plugins", token => DelAsync(gone, settings, token)));
        }
        foreach (Trace trace in findings.Traces)
        {
            if (Judge(trace, findings, census) is { } why)
                leaks.Add(new(trace.Kind, trace.What, (trace.Owner ?? findings.Attachments.FirstOrDefault(attachment => trace.IsOf(attachment)))?.ToString() ?? "", why, "remove it", trace.Remove));
        }
        return leaks;
    }

    private static string? Judge(Trace trace, Findings findings, Census census)
    {
        var owners = findings.Attachments.Where(attachment => trace.IsOf(attachment)).ToList();
        if (trace.IsYoung || owners.Exists(owner => owner.IsYoung || owner.IsAlive || InUse(owner, census)) || trace.Addresses.Any(census.Addresses.Contains))
            return null;
        if (owners.Find(static owner => owner.IsGone) is { } gone)
            return $"its namespace {gone.Cached!.Netns} is gone";
        if (trace.Evident is not null)
            return trace.Evident;
        string[] addresses = [.. trace.Addresses.Concat(owners.SelectMany(static owner => owner.Addresses)).Select(static address => address.ToString()).Distinct().Order(StringComparer.Ordinal)];
        return addresses.Length > 0 ? $"no cache knows its attachment, and no namespace has {string.Join(" or ", addresses)}" : null;
    }

    private static bool InUse(Attachment attachment, Census census) => attachment.Addresses.Overlaps(census.Addresses);

    /// <summary>The whole of it, as the runtime that went away should have done.</summary>
    private static async Task DelAsync(Attachment gone, DoctorSettings settings, CancellationToken cancellationToken)
    {
        var cached = gone.Cached!;
        if (cached.Config.IsEmpty)
            throw new ToolException("Its cached result has no configuration to DEL it with; remove the file by hand.");
        var runtime = new CniRuntime(new CniRuntimeOptions { PluginPath = settings.PluginPath, CacheDirectory = gone.CacheDirectory!, Timeout = TimeSpan.FromMinutes(1) });
        await runtime.DelAsync(NetworkConfigList.Parse(cached.Config), cached.ToAttachment(), cancellationToken).ConfigureAwait(false);
    }
}
