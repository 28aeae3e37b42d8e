using System.Diagnostics;
using Cni.Conformance.Interop;
using Cni.Conformance.Lab;
using Cni.Conformance.Plugins;
using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Conformance;

/// <summary>Runs the cases against a plugin.</summary>
/// <remarks>
/// Every case has network namespaces of its own: one plays the node, in which the plugin is started, and one plays each container.
/// They are removed after the case, with all that is in them, and processes that a plugin has left there are ended. What a plugin keeps
/// elsewhere, in files for example, is its own: give it a configuration that keeps them in <c>{dir}</c>.
/// Needs root (CAP_SYS_ADMIN and CAP_NET_ADMIN) and Linux 5.3 or later.
/// </remarks>
public static class ConformanceRunner
{
    /// <summary>Runs the cases that concern the plugin, in every version that it supports.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="options">What to run and how; null for everything.</param>
    /// <param name="progress">Gets each outcome as soon as it is there, in any order.</param>
    /// <param name="cancellationToken">Ends the run after the cases that are running.</param>
    /// <returns>What was found out.</returns>
    /// <exception cref="ConformanceException">Nothing can be run: no such file, no right to make namespaces, an unreadable configuration, a kind that can't be found.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task<ConformanceReport> RunAsync(
        PluginUnderTest plugin, ConformanceOptions? options = null, IProgress<CaseOutcome>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        // Cases wait for processes all the time: threads of their own, not the pool's.
        return Task.Factory.StartNew(() => Run(plugin, options ?? new(), progress, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Lists the cases that would be run, without running any: a case for each version it is tried in.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="options">What to run; null for everything.</param>
    /// <returns>Cases and versions, in order, with the kind that was given or found.</returns>
    /// <exception cref="ConformanceException">The plugin can't be asked.</exception>
    public static ConformancePlan Plan(PluginUnderTest plugin, ConformanceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        options ??= new();
        plugin = Prepare(plugin);
        var claimed = Scout.Versions(plugin, options);
        // A plugin that lists nothing is tried in every version: its other cases still say something.
        IReadOnlyList<CniVersion> spoken = claimed.Count > 0 ? claimed : CniVersion.All;
        IReadOnlyList<CniVersion> versions = options.Versions.Count > 0 ? [.. options.Versions.Distinct().Order()] : spoken;
        var kind = Scout.Kind(plugin, versions[^1], options);
        bool delegates = kind == PluginKind.Main && Session.Parse(plugin.Config ?? KnownPlugins.ConfigFor(plugin.Type, kind))["ipam"] is not null;
        var steps = new List<(ConformanceCase, CniVersion)>();
        foreach (var candidate in ConformanceCases.All)
        {
            if (!candidate.Kinds.HasFlag(kind) || (candidate.NeedsDelegate && !delegates) || options.Filter?.Invoke(candidate) == false)
                continue;
            // Chains begin with 0.3.0: before that there is no ADD of a chained plugin.
            var first = kind == PluginKind.Chained && candidate.FirstVersion < CniVersion.V0_3_0 ? CniVersion.V0_3_0 : candidate.FirstVersion;
            var fitting = versions.Where(version => version >= first && version <= candidate.LastVersion).ToList();
            foreach (var version in candidate.EveryVersion ? fitting : fitting.TakeLast(1))
                steps.Add((candidate, version));
        }
        return new(plugin with { Kind = kind }, versions, steps) { Claimed = claimed };
    }

    static ConformanceReport Run(PluginUnderTest plugin, ConformanceOptions options, IProgress<CaseOutcome>? progress, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        var plan = Plan(plugin, options);
        var session = plan.Open(options);
        var outcomes = new CaseOutcome[plan.Steps.Count];
        int next = -1;
        void Work()
        {
            for (int i; (i = Interlocked.Increment(ref next)) < outcomes.Length && !cancellationToken.IsCancellationRequested;)
            {
                outcomes[i] = RunCase(session, plan.Steps[i].Case, plan.Steps[i].Version);
                progress?.Report(outcomes[i]);
            }
        }
        int count = options.Parallelism > 0 ? options.Parallelism : Math.Min(4, Environment.ProcessorCount);
        var threads = Enumerable.Range(0, count).Select(_ => new Thread(Work) { IsBackground = true, Name = "conformance" }).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        cancellationToken.ThrowIfCancellationRequested();
        return new(plan.Plugin, plan.Versions, outcomes) { Duration = Stopwatch.GetElapsedTime(start) };
    }

    internal static CaseOutcome RunCase(Session session, ConformanceCase running, CniVersion version)
    {
        long start = Stopwatch.GetTimestamp();
        var outcome = new CaseOutcome(running, version, CaseStatus.Passed) { Expected = running.Title };
        CaseContext? context = null;
        try
        {
            context = new CaseContext(session, running, version);
            running.Body(context);
        }
        catch (CaseEnd end)
        {
            outcome = outcome with { Status = end.Status, Expected = end.Expected, Seen = end.Seen, Invocation = context?.Last?.Invocation.ToShell() };
        }
        catch (Exception e) when (e is NetlinkException or IOException or UnauthorizedAccessException)
        {
            // The kernel would not do what the case itself wanted: it says nothing about the plugin.
            outcome = outcome with { Status = CaseStatus.Skipped, Seen = $"The case could not be tried here: {e.Message}" };
        }
        finally
        {
            context?.Dispose();
        }
        return outcome with { Duration = Stopwatch.GetElapsedTime(start) };
    }

    static PluginUnderTest Prepare(PluginUnderTest plugin)
    {
        string path = Path.GetFullPath(plugin.Path);
        if (!File.Exists(path))
            throw new ConformanceException($"There is no file {path}. Give the path of the plugin's executable.");
        if (Libc.geteuid() != 0)
            throw new ConformanceException("Cases run in network namespaces, and only root may make them: run this with sudo.");
        try
        {
            Pod.Sweep();
            NetworkNamespace.CreateAnonymous().Dispose();
        }
        catch (NetworkNamespaceException e)
        {
            throw new ConformanceException($"Cases run in network namespaces, and none can be made here ({e.Message}): in a container, run it privileged.", e);
        }
        return plugin with { Path = path };
    }
}
