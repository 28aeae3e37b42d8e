using System.Text.Json.Nodes;
using Cni.Conformance;
using Cni.Sdk;

namespace Cni.ConformanceKit.Tests;

/// <summary>What the runner finds out by itself, and what it says when nothing can be run.</summary>
[Collection("namespaces")]
public sealed class RunnerTests
{
    static PluginUnderTest Unknown(string script) => BrokenPlugin.Plugin(script) with { Kind = PluginKind.Auto };

    [KernelTheory(Needs.Root | Needs.Veth | Needs.Jq)]
    [InlineData("main/correct", PluginKind.Main)]
    [InlineData("chained/correct", PluginKind.Chained)]
    [InlineData("ipam/correct", PluginKind.Ipam)]
    public void The_kind_is_found_by_trying(string script, PluginKind kind) => Assert.Equal(kind, ConformanceRunner.Plan(Unknown(script)).Plugin.Kind);

    [KernelFact(Needs.Root | Needs.Veth | Needs.Jq)]
    public void A_kind_that_cannot_be_found_is_asked_for()
    {
        var error = Assert.Throws<ConformanceException>(() => ConformanceRunner.Plan(Unknown("main/add-fails")));
        Assert.Contains("Say its kind", error.Message, StringComparison.Ordinal);
        Assert.Contains("not today", error.Message, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Root)]
    public void A_file_that_is_no_program_or_missing_is_said_in_a_sentence()
    {
        Assert.Contains("There is no file /nowhere", Assert.Throws<ConformanceException>(() => ConformanceRunner.Plan(new("/nowhere"))).Message, StringComparison.Ordinal);
        Assert.Contains("could not be started", Assert.Throws<ConformanceException>(() => ConformanceRunner.Plan(new("/etc/passwd"))).Message, StringComparison.Ordinal);
    }

    [KernelTheory(Needs.Root | Needs.Veth | Needs.Jq)]
    [InlineData("{")]
    [InlineData("[]")]
    public void A_configuration_that_is_none_is_said_in_a_sentence(string config) =>
        Assert.StartsWith("The configuration is no", Assert.Throws<ConformanceException>(() =>
            ConformanceRunner.Plan(BrokenPlugin.Plugin("main/correct") with { Config = config })).Message, StringComparison.Ordinal);

    [KernelFact(Needs.Root | Needs.Veth | Needs.Jq)]
    public async Task Progress_tells_every_outcome_and_a_snapshot_has_config_and_result()
    {
        var folder = Directory.CreateTempSubdirectory("snapshots");
        try
        {
            var told = new Heard();
            var report = await ConformanceRunner.RunAsync(BrokenPlugin.Plugin("main/correct"), new ConformanceOptions
            {
                Filter = ConformanceOptions.Matching("add/succeeds"),
                SnapshotFolder = folder.FullName,
            }, told);
            Assert.Equal(report.Outcomes.OrderBy(outcome => outcome.Version), told.Outcomes.OrderBy(outcome => outcome.Version));
            Assert.Equal(CniVersion.All.Count, folder.GetFiles().Length);
            var snapshot = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.FullName, "correct.1.1.0.json")))!;
            Assert.Equal("1.1.0", (string)snapshot["config"]!["cniVersion"]!);
            Assert.Equal("{link1}", (string)snapshot["result"]!["interfaces"]![0]!["name"]!);
            Assert.Equal("{netns}", (string)snapshot["result"]!["interfaces"]![1]!["sandbox"]!);
            Assert.Equal("{mac}", (string)snapshot["result"]!["interfaces"]![1]!["mac"]!);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [KernelFact(Needs.Root | Needs.Veth | Needs.Jq)]
    public async Task A_run_leaves_no_namespace_no_process_and_no_folder()
    {
        await ConformanceRunner.RunAsync(BrokenPlugin.Plugin("main/leaves-a-process"), new ConformanceOptions
        {
            Versions = [CniVersion.Latest],
            Filter = ConformanceOptions.Matching("lifecycle/processes", "add/succeeds"),
        });
        Assert.Empty(Directory.GetFiles("/run/netns", $"cni-conformance-{Environment.ProcessId}-*"));
    }

    [KernelFact(Needs.Root | Needs.Veth | Needs.Jq)]
    public async Task A_run_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ConformanceRunner.RunAsync(BrokenPlugin.Plugin("ipam/correct"), null, new Heard(cancel.Cancel), cancel.Token));
    }

    /// <summary>Hears at once, unlike <see cref="Progress{T}"/>.</summary>
    sealed class Heard(Action? then = null) : IProgress<CaseOutcome>
    {
        public List<CaseOutcome> Outcomes { get; } = [];

        public void Report(CaseOutcome value)
        {
            lock (Outcomes)
                Outcomes.Add(value);
            then?.Invoke();
        }
    }
}
