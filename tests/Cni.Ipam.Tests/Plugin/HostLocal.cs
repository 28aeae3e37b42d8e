using System.Text.Json.Nodes;
using Cni.Samples.HostLocal;
using Cni.Sdk;
using Cni.Sdk.Testing;
using Cni.Tests;

namespace Cni.Ipam.Tests.Plugin;

/// <summary>host-local as a runtime sees it, whichever it is: in memory, as published, or the reference in Go.</summary>
abstract class HostLocal
{
    public const string Memory = "memory", Published = "published", Go = "go";

    /// <summary>The plugins that the cases run against; what is missing here, a test of its own reports as skipped.</summary>
    public static IEnumerable<string> Ours => Machine.Lacks(Needs.Plugins) is null ? [Memory, Published] : [Memory];

    /// <summary>Ours, and the reference for cases whose outcome is meant to be the same.</summary>
    public static IEnumerable<string> All => Machine.Lacks(Needs.GoPlugins) is null ? [.. Ours, Go] : Ours;

    public static HostLocal Of(string kind) => kind switch
    {
        Memory => new InMemory(),
        Published => new Binary(PluginBinary.Ours("host-local")),
        Go => new Binary(PluginBinary.Go("host-local")),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public abstract Task<Answer> Run(string command, string config, string container = "dummy", string ifName = "eth0", string? args = null);

    public async Task<JsonNode> Add(string config, string container = "dummy", string ifName = "eth0", string? args = null) =>
        (await Run("ADD", config, container, ifName, args)).Success();

    public async Task<string> Address(string config, string container = "dummy", string ifName = "eth0", string? args = null) =>
        (string)(await Add(config, container, ifName, args))["ips"]![0]!["address"]!;

    public async Task Del(string config, string container = "dummy", string ifName = "eth0") =>
        Assert.Equal("", (await Run("DEL", config, container, ifName)).EnsureOk().Output);

    public async Task<(int Code, string Message)> Fail(string command, string config, string container = "dummy", string ifName = "eth0", string? args = null) =>
        (await Run(command, config, container, ifName, args)).Failure();

    sealed class InMemory : HostLocal
    {
        public override async Task<Answer> Run(string command, string config, string container, string ifName, string? args)
        {
            var harness = CniHarness.For<HostLocalPlugin>(services => services.AddHostLocalIpam());
            harness.Variables["CNI_CONTAINERID"] = container;
            harness.Variables["CNI_IFNAME"] = ifName;
            if (args is not null)
                harness.Variables["CNI_ARGS"] = args;
            var run = await harness.RunAsync(Enum.Parse<CniCommand>(command, ignoreCase: true), config);
            return new(run.ExitCode, run.StdoutText, run.Stderr);
        }
    }

    sealed class Binary(PluginBinary binary) : HostLocal
    {
        public override Task<Answer> Run(string command, string config, string container, string ifName, string? args)
        {
            var run = binary.Run(binary.Environment(command, container, "/run/netns/none", ifName, args), config);
            return Task.FromResult(new Answer(run.ExitCode, run.StdOut, run.StdErr));
        }
    }
}

sealed record Answer(int ExitCode, string Output, string Errors)
{
    public Answer EnsureOk() => ExitCode == 0 ? this : throw new InvalidOperationException($"exit code {ExitCode}: {Output}{Errors}");

    public JsonNode Success() => JsonNode.Parse(EnsureOk().Output)!;

    public (int Code, string Message) Failure()
    {
        Assert.Equal(1, ExitCode);
        var document = JsonNode.Parse(Output)!;
        return ((int)document["code"]!, (string)document["msg"]!);
    }
}
