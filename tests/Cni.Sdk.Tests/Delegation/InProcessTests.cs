using Cni.Sdk.Testing;
using Cni.Sdk.Tests.Hosting;

namespace Cni.Sdk.Tests.Delegation;

/// <summary>A delegate that is a link to the running program is called in the process, and nothing but time tells the difference.</summary>
public sealed class InProcessTests : IDisposable
{
    private readonly Scripts _scripts = new();

    public void Dispose() => _scripts.Dispose();

    [Theory]
    [InlineData(CniCommand.Add, "1.1.0", "hello")]
    [InlineData(CniCommand.Add, "0.2.0", "hello")]
    [InlineData(CniCommand.Add, "0.4.0", "hello")]
    [InlineData(CniCommand.Add, "1.0.0", "typed")]
    [InlineData(CniCommand.Add, "1.0.0", "untyped")]
    [InlineData(CniCommand.Add, "0.1.0", "empty")]
    [InlineData(CniCommand.Add, "1.1.0", "fail late")]
    [InlineData(CniCommand.Del, "1.1.0", "hello")]
    [InlineData(CniCommand.Status, "1.1.0", "hello")]
    [InlineData(CniCommand.Gc, "1.1.0", "hello")]
    public async Task The_outcome_is_that_of_a_process(CniCommand command, string version, string greeting)
    {
        string config = Fixture.Config(version, $$""","ipam":{"type":"inner"},"greeting":"{{greeting}}" """);
        _scripts.Add("inner", $"exec dotnet exec '{Doubles.Assembly}' inner");
        var executed = await Run(command, config, "/no/such/program", new PluginInvoker());
        _scripts.Add("program", "exit 99");
        File.Delete(_scripts.PathOf("inner"));
        Cni.Tests.Sh.Ok("ln", _scripts.PathOf("program"), _scripts.PathOf("inner"));
        var called = await Run(command, config, _scripts.PathOf("program"), new NoExecution());

        Assert.Equal((executed.ExitCode, executed.StdoutText, executed.Stderr), (called.ExitCode, called.StdoutText, called.Stderr));
    }

    [Fact]
    public async Task Another_file_of_the_same_name_is_executed()
    {
        _scripts.Add("program", "exit 99");
        _scripts.Add("inner", """echo '{"code":150,"msg":"a program"}'; exit 1""");
        var run = await Run(CniCommand.Add, Fixture.Config(more: ""","ipam":{"type":"inner"}"""), _scripts.PathOf("program"), new PluginInvoker());
        Fixture.Fails(run, (CniErrorCode)150, "a program");
    }

    [Theory]
    [InlineData(CniCommand.Add)]
    [InlineData(CniCommand.Del)]
    [InlineData(CniCommand.Status)]
    public async Task A_plugin_whose_delegate_is_itself_is_refused(CniCommand command)
    {
        _scripts.Add("outer", "exit 99");
        var run = await Run(command, Fixture.Config(more: ""","ipam":{"type":"outer"}"""), _scripts.PathOf("outer"), new NoExecution());
        Fixture.Fails(run, CniErrorCode.InvalidNetworkConfig, "plugin outer delegates to itself");
    }

    [Fact]
    public async Task Delegation_without_an_end_is_ended()
    {
        _scripts.Add("outer", "exit 99");
        var run = await Run(CniCommand.Add, Fixture.Config(more: ""","greeting":"deep" """), _scripts.PathOf("outer"), new NoExecution());
        Assert.Equal((1, CniErrorCode.InvalidNetworkConfig, "delegation to outer is more than 8 plugins deep"), (run.ExitCode, run.Error.Code, run.Error.Message));
    }

    private Task<HarnessRun> Run(CniCommand command, string config, string program, IPluginInvoker invoker)
    {
        var harness = CniHarness.For(Doubles.Set, "outer");
        foreach (var (name, value) in ProcessTests.Variables("-"))
            harness.Variables[name] = value;
        harness.Variables["CNI_PATH"] = _scripts.Folder;
        harness.Environment = harness.Environment with { CommandName = "outer", ExecutablePath = program, Invoker = invoker };
        return harness.RunAsync(command, config);
    }

    private sealed class NoExecution : IPluginInvoker
    {
        public string Find(string type, IReadOnlyList<string> path) => PluginInvoker.Default.Find(type, path);

        public ValueTask<PluginOutput> ExecuteAsync(PluginInvocation invocation, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException($"{invocation.ExecutablePath} was executed");
    }
}
