using System.Text;
using System.Text.Json;

namespace Cni.Sdk.Tests.Hosting;

/// <summary>What becomes of exceptions.</summary>
public class ErrorTests
{
    [Fact] // S30
    public async Task A_typed_error_passes_as_it_is_with_the_version_of_the_configuration()
    {
        var probe = new Probe { Add = static (_, _) => throw new CniException((CniErrorCode)1234, "insane in the membrane", "in the brain") };
        var run = await probe.Harness().RunAsync(CniCommand.Add, Fixture.Config("0.3.1"));
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(new((CniErrorCode)1234, "insane in the membrane", "in the brain", CniVersion.V0_3_1), run.Error);
    }

    public static TheoryData<Exception, CniErrorCode> Exceptions => new()
    {
        { new InvalidOperationException("potato"), CniErrorCode.Internal }, // S31
        { new OperationCanceledException("potato"), CniErrorCode.Internal },
        { new IOException("potato"), CniErrorCode.IoFailure },
        { new UnauthorizedAccessException("potato"), CniErrorCode.IoFailure },
        { new JsonException("potato"), CniErrorCode.DecodingFailure },
        { new TimeoutException("potato"), CniErrorCode.TryAgainLater },
        { new AggregateException(new IOException("potato")), CniErrorCode.IoFailure },
    };

    [Theory]
    [MemberData(nameof(Exceptions))]
    public async Task Another_exception_keeps_its_message_and_names_its_type(Exception exception, CniErrorCode code)
    {
        var probe = new Probe { Add = (_, _) => throw exception, Status = (_, _) => throw exception };
        string type = (exception is AggregateException { InnerException: { } inner } ? inner : exception).GetType().ToString();
        Fixture.Fails(await probe.Harness().RunAsync(CniCommand.Add, Fixture.Config()), code, "potato", type);
        Fixture.Fails(await probe.Harness().RunAsync(CniCommand.Status, Fixture.Config()), code, "potato", type);
    }

    [Fact]
    public async Task A_plugin_says_what_an_exception_of_a_foreign_library_means()
    {
        var probe = new Probe
        {
            Add = static (_, _) => throw new ArithmeticException("EEXIST"),
            Translate = static exception => exception is ArithmeticException ? new(CniErrorCode.KernelFailure, "link exists", exception.Message) : null,
        };
        Fixture.Fails(await probe.Harness().RunAsync(CniCommand.Add, Fixture.Config()), CniErrorCode.KernelFailure, "link exists", "EEXIST");
    }

    [Fact]
    public async Task A_translator_that_fails_hides_nothing()
    {
        var probe = new Probe
        {
            Add = static (_, _) => throw new ArithmeticException("potato"),
            Translate = static _ => throw new InvalidOperationException("banana"),
        };
        Fixture.Fails(await probe.Harness().RunAsync(CniCommand.Add, Fixture.Config()), CniErrorCode.Internal, "potato");
    }

    [Fact]
    public async Task Standard_output_holds_exactly_one_document()
    {
        var probe = new Probe { Add = static (_, _) => throw new CniException(CniErrorCode.Conflict, "taken \"twice\" \u0001") };
        var run = await probe.Harness().RunAsync(CniCommand.Add, Fixture.Config());
        using var document = JsonDocument.Parse(run.Stdout); // Refuses anything behind the first document.
        Assert.Equal("taken \"twice\" \u0001", document.RootElement.GetProperty("msg").GetString());
    }

    [Theory]
    [InlineData(CniCommand.Add)]
    [InlineData(CniCommand.Version)]
    public async Task An_output_that_takes_no_bytes_is_a_failure_told_on_standard_error(CniCommand command)
    {
        using var full = new BrokenStream();
        bool undone = false;
        var probe = new Probe { Add = (request, _) => { request.Rollback.Add("undo", () => undone = true); return new(Fixture.OneAddress); } };
        var harness = probe.Harness();
        harness.Environment = harness.Environment with { Stdout = full };
        var run = await harness.RunAsync(command, Fixture.Config());
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error writing to stdout: no space left", run.Stderr, StringComparison.Ordinal);
        Assert.Equal(command == CniCommand.Add, undone);
    }

    [Theory]
    [InlineData(CniCommand.Add)]
    [InlineData(CniCommand.Del)]
    [InlineData(CniCommand.Check)]
    public async Task The_plugins_own_namespace_is_refused_before_any_work(CniCommand command)
    {
        var probe = new Probe();
        var harness = probe.Harness();
        harness.Environment = harness.Environment with { IsOwnNamespace = static path => path == "/run/netns/test-container" };
        Fixture.Fails(await harness.RunAsync(command, Fixture.Config()), CniErrorCode.InvalidNetns,
            "plugin's netns and netns from CNI_NETNS should not be the same");
        Assert.Empty(probe.Calls);

        foreach (string value in new[] { "1", "true", "TRUE" })
        {
            harness.Variables["CNI_NETNS_OVERRIDE"] = value;
            Assert.Equal(0, (await harness.RunAsync(command, Fixture.Config())).ExitCode);
        }
        harness.Variables["CNI_NETNS_OVERRIDE"] = "yes";
        Assert.Equal(1, (await harness.RunAsync(command, Fixture.Config())).ExitCode);
    }

    [Fact]
    public void The_process_edge_tells_its_own_namespace_from_others()
    {
        var environment = CniEnvironment.FromProcess();
        Assert.True(environment.IsOwnNamespace("/proc/self/ns/net"));
        Assert.True(environment.IsOwnNamespace($"/proc/{Environment.ProcessId}/ns/net"));
        Assert.False(environment.IsOwnNamespace("/proc/self/ns/mnt"));
        Assert.False(environment.IsOwnNamespace("/no/such/file"));
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), environment.Variables["PATH"]);
    }
}
