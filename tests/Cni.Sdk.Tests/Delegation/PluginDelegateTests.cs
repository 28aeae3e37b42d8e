using Cni.Sdk.Tests.Hosting;

namespace Cni.Sdk.Tests.Delegation;

/// <summary>Delegation to programs: verbs, results, errors, and the DEL after a failed ADD.</summary>
public sealed class PluginDelegateTests : IDisposable
{
    // Keeps a record of the verbs it was called with, and what it read.
    private const string Record = "echo \"$CNI_COMMAND $CNI_CONTAINERID $EXTRA\" >> $D/verbs; cat > $D/stdin\n";

    private readonly Scripts _scripts = new();

    public void Dispose() => _scripts.Dispose();

    [Theory] // L27
    [InlineData(CniCommand.Del, "DEL")]
    [InlineData(CniCommand.Check, "CHECK")]
    [InlineData(CniCommand.Gc, "GC")]
    [InlineData(CniCommand.Status, "STATUS")]
    public async Task The_delegate_gets_the_verb_the_variables_and_the_whole_configuration(CniCommand command, string verb)
    {
        _scripts.Add("ipam", Record);
        var harness = _scripts.Delegating("ipam");
        harness.Variables["EXTRA"] = "kept";
        string config = Fixture.Config(more: ""","unknown":[1, 2.50]""");
        Assert.Equal(0, (await harness.RunAsync(command, config)).ExitCode);
        Assert.Equal($"{verb} test-container kept\n", _scripts.Read("verbs"));
        Assert.Equal(config, _scripts.Read("stdin"));
    }

    [Fact]
    public async Task A_configuration_of_ones_own_can_be_given()
    {
        _scripts.Add("ipam", Record);
        var probe = new Probe();
        var harness = _scripts.Delegating("ipam", probe);
        probe.Del = static (request, cancellationToken) => request.Delegate("ipam", "{\"own\":1}"u8.ToArray()).DelAsync(cancellationToken);
        Assert.Equal(0, (await harness.RunAsync(CniCommand.Del, Fixture.Config())).ExitCode);
        Assert.Equal("{\"own\":1}", _scripts.Read("stdin"));
    }

    [Fact]
    public async Task The_result_is_read_in_the_version_of_the_configuration()
    {
        _scripts.Add("ipam", """echo '{"ip4":{"ip":"10.0.0.2/24"}}'""");
        var run = await _scripts.Delegating("ipam").RunAsync(CniCommand.Add, Fixture.Config("0.2.0"));
        Assert.Equal("10.0.0.2/24", run.Result.Ips.Single().Address.ToString());
    }

    [Fact]
    public async Task Verbs_of_an_unset_address_management_succeed_without_doing_anything()
    {
        var probe = new Probe();
        probe.Add = static (request, _) => { Assert.Null(request.Ipam); return new(Fixture.OneAddress); };
        Assert.Equal(0, (await probe.Harness().RunAsync(CniCommand.Add, Fixture.Config(more: ""","ipam":{"type":""}"""))).ExitCode);
    }

    public static TheoryData<string, CniErrorCode, string, string?> Failures => new()
    {
        { """echo '{"cniVersion":"1.0.0","code":104,"msg":"full","details":"really"}'; exit 1""", (CniErrorCode)104, "full", "really" }, // L30
        { """echo '{"msg":"no code"}'; exit 2""", CniErrorCode.DelegateFailure, "no code", null },
        { "echo oops >&2; exit 1", CniErrorCode.DelegateFailure, "netplugin failed: \"oops\"", "plugin ipam, exit status 1" }, // L30
        { "exit 1", CniErrorCode.DelegateFailure, "netplugin failed with no error message: exit status 1", null }, // L30
        { "kill -9 $$", CniErrorCode.DelegateFailure, "netplugin failed with no error message: exit status 137", null },
        { "echo '{}'; exit 1", CniErrorCode.DelegateFailure, "netplugin failed but error parsing its diagnostic message \"{}\n\": it has neither code nor msg", null },
        { "exit 0", CniErrorCode.DecodingFailure, "plugin ipam succeeded without a result", null },
        { "echo '  '", CniErrorCode.DecodingFailure, "plugin ipam succeeded without a result", null },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failed_add_is_deleted_and_its_error_kept(string body, CniErrorCode code, string message, string? details)
    {
        _scripts.Add("ipam", Record + $"[ $CNI_COMMAND = ADD ] || exit 0\n{body}");
        Fixture.Fails(await _scripts.Delegating("ipam").RunAsync(CniCommand.Add, Fixture.Config()), code, message, details);
        Assert.Equal("ADD test-container \nDEL test-container \n", _scripts.Read("verbs"));
    }

    [Theory]
    [InlineData("echo garbage")]
    [InlineData("echo '{\"cniVersion\":\"1.0.0\"}{\"cniVersion\":\"1.0.0\"}'")]
    [InlineData("echo '{\"ips\":[{\"address\":\"banana\"}]}'")]
    [InlineData("printf '{'")]
    public async Task A_result_that_cannot_be_read_names_the_delegate_and_is_deleted(string body)
    {
        _scripts.Add("ipam", Record + body);
        var run = await _scripts.Delegating("ipam").RunAsync(CniCommand.Add, Fixture.Config());
        Assert.Equal((1, CniErrorCode.DecodingFailure), (run.ExitCode, run.Error.Code));
        Assert.StartsWith("could not read the result of plugin ipam: ", run.Error.Message, StringComparison.Ordinal);
        Assert.Equal("ADD test-container \nDEL test-container \n", _scripts.Read("verbs"));
    }

    [Fact]
    public async Task A_delegate_that_fails_to_undo_too_is_reported_behind_its_error()
    {
        _scripts.Add("ipam", """echo "{\"code\":150,\"msg\":\"no $CNI_COMMAND\"}"; exit 1""");
        Fixture.Fails(await _scripts.Delegating("ipam").RunAsync(CniCommand.Add, Fixture.Config()), (CniErrorCode)150, "no ADD", "rollback: could not undo ipam: no DEL");
    }

    [Fact]
    public async Task A_later_failure_of_the_caller_deletes_what_the_delegate_added()
    {
        _scripts.Add("ipam", Record + """echo '{"ips":[{"address":"10.0.0.2/24"}]}'""");
        var probe = new Probe();
        var harness = _scripts.Delegating("ipam", probe);
        probe.Add = static async (request, cancellationToken) =>
        {
            await request.Delegate("ipam").AddAsync(cancellationToken);
            throw new CniException(CniErrorCode.Conflict, "no");
        };
        Fixture.Fails(await harness.RunAsync(CniCommand.Add, Fixture.Config()), CniErrorCode.Conflict, "no");
        Assert.Equal("ADD test-container \nDEL test-container \n", _scripts.Read("verbs"));
    }

    [Fact]
    public async Task A_delegate_that_is_not_there_is_named_and_nothing_is_deleted() =>
        Fixture.Fails(await _scripts.Delegating("nowhere").RunAsync(CniCommand.Add, Fixture.Config()),
            CniErrorCode.InvalidNetworkConfig, $"failed to find plugin \"nowhere\" in path [/no/such/folder {_scripts.Folder}]");

    [Fact]
    public async Task What_the_delegate_says_to_people_gets_through()
    {
        _scripts.Add("ipam", "echo a line >&2");
        Assert.Equal("a line\n", (await _scripts.Delegating("ipam").RunAsync(CniCommand.Del, Fixture.Config())).Stderr);
    }

    [Fact]
    public async Task The_reference_plugin_serves_as_a_delegate()
    {
        const string Go = "/usr/lib/cni";
        if (!File.Exists($"{Go}/host-local"))
            return;
        var harness = _scripts.Delegating("host-local");
        harness.Variables["CNI_PATH"] = Go;
        string config = Fixture.Config("1.0.0", $$""","ipam":{"type":"host-local","dataDir":"{{_scripts.Folder}}","ranges":[[{"subnet":"10.1.2.0/24"}]]}""");
        var run = await harness.RunAsync(CniCommand.Add, config);
        Assert.Equal("10.1.2.2/24", run.Result.Ips.Single().Address.ToString());
        Assert.True(File.Exists(_scripts.PathOf("net/10.1.2.2")));
        Assert.Equal(0, (await harness.RunAsync(CniCommand.Del, config)).ExitCode);
        Assert.False(File.Exists(_scripts.PathOf("net/10.1.2.2")));
    }
}
