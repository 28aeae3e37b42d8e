using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Tool;

/// <summary>Examines a node, and treats it.</summary>
internal sealed class Doctor(DoctorSettings settings)
{
    /// <summary>What was looked at, for a report that finds nothing.</summary>
    public string Looked { get; private set; } = "";

    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>Looks at everything, and changes nothing.</summary>
    public async Task<List<Leak>> ExamineAsync(CancellationToken cancellationToken)
    {
        var findings = new Findings();
        // Namespaces last: what is attached meanwhile is then found in use.
        ResultScan.Run(settings, findings);
        await LeaseScan.RunAsync(settings, findings, cancellationToken).ConfigureAwait(false);
        RuleScan.Run(findings);
        using var census = Census.Take();
        LinkScan.Run(findings, census);
        Looked = $"{findings.Results} results, {Count("lease")} leases, {Count("link")} links, {Count("rule")} rules, {census.Count} namespaces";
        Warnings = findings.Warnings;
        return Diagnosis.Of(findings, census, settings);

        int Count(string kind) => findings.Traces.Count(trace => trace.Kind == kind);
    }

    /// <summary>Removes the leaks: through DEL what a cache still knows, then by hand what is left.</summary>
    public static async Task<List<Leak>> TreatAsync(List<Leak> leaks, Action<string> now, CancellationToken cancellationToken)
    {
        foreach (Leak leak in leaks.Where(static leak => leak.Kind == "result"))
            await TreatAsync(leak, now, cancellationToken).ConfigureAwait(false);

        // Plugins have removed most of the rest, and removing what is gone does nothing. What belongs to a DEL that failed is for its next try.
        var failed = leaks.Where(static leak => leak.Failure is not null).Select(static leak => leak.Owner).ToHashSet(StringComparer.Ordinal);
        foreach (Leak leak in leaks.Where(static leak => leak is { IsFixed: false, Failure: null }))
        {
            if (leak.Owner.Length > 0 && failed.Contains(leak.Owner))
                leak.Failure = "it waits for the DEL of its attachment, which failed";
            else
                await TreatAsync(leak, now, cancellationToken).ConfigureAwait(false);
        }
        return leaks;
    }

    private static async Task TreatAsync(Leak leak, Action<string> now, CancellationToken cancellationToken)
    {
        now($"{leak.Remedy}: {leak.What}");
        try
        {
            await leak.Fix(cancellationToken).ConfigureAwait(false);
            leak.IsFixed = true;
        }
        catch (Exception e) when (e is CniException or NetlinkException or IOException or UnauthorizedAccessException or ToolException)
        {
            leak.Failure = e.Message;
        }
    }
}
