using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;

namespace Cni.Sdk.Tests.Runtime;

/// <summary>Plugins that are functions: what each was called with is kept, what it answers is the test's choice.</summary>
sealed class FakePlugins : IPluginInvoker
{
    readonly ConcurrentDictionary<string, Func<FakeCall, CancellationToken, Task<PluginOutput>>> plugins = new();

    public ConcurrentQueue<FakeCall> Calls { get; } = new();

    public string[] Log => [.. Calls.Select(call => $"{call.Command} {call.Type}")];

    public static PluginOutput Success(string stdout = "") => new(0, Encoding.UTF8.GetBytes(stdout), "");

    public static PluginOutput Failure(string stdout, string stderr = "", int exitCode = 1) => new(exitCode, Encoding.UTF8.GetBytes(stdout), stderr);

    public FakePlugins On(string type, Func<FakeCall, PluginOutput> answer) => OnAsync(type, (call, _) => Task.FromResult(answer(call)));

    public FakePlugins OnAsync(string type, Func<FakeCall, CancellationToken, Task<PluginOutput>> answer)
    {
        plugins[type] = answer;
        return this;
    }

    /// <summary>A plugin that passes prevResult on, or starts with one address, and succeeds with every other verb.</summary>
    public FakePlugins Passing(params string[] types)
    {
        foreach (var type in types)
        {
            On(type, call => call.Command != "ADD"
                ? Success()
                : Success(call.Config["prevResult"]?.ToJsonString()
                    ?? $$"""{"cniVersion":"{{call.Config["cniVersion"]}}","ips":[{"version":"4","address":"10.1.2.3/24"}],"from":"{{type}}"}"""));
        }

        return this;
    }

    public string Find(string type, IReadOnlyList<string> path) => plugins.ContainsKey(type)
        ? "/bin/" + type
        : throw new CniException(CniErrorCode.InvalidNetworkConfig, $"failed to find plugin \"{type}\" in path [{string.Join(' ', path)}]");

    public async ValueTask<PluginOutput> ExecuteAsync(PluginInvocation invocation, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = new FakeCall(Path.GetFileName(invocation.ExecutablePath), invocation);
        Calls.Enqueue(call);
        return await plugins[call.Type](call, cancellationToken);
    }
}

sealed record FakeCall(string Type, PluginInvocation Invocation)
{
    public string Command => Invocation.Variables["CNI_COMMAND"];

    public string Stdin => Encoding.UTF8.GetString(Invocation.Stdin.Span);

    public JsonObject Config { get; } = JsonNode.Parse(Invocation.Stdin.Span)!.AsObject();
}
