using System.Text;

namespace Cni.Sdk.Tests.Hosting;

/// <summary>Which variable each verb needs, and what an invalid one is answered with: the S cases of the reference library's tests.</summary>
public class VariableTests
{
    private static readonly string[] s_all = ["CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_ARGS", "CNI_PATH"];

    // The spec's parameter lists: what each verb requires. CNI_PATH is required of GC alone.
    private static readonly Dictionary<CniCommand, string[]> s_required = new()
    {
        [CniCommand.Add] = ["CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME"],
        [CniCommand.Del] = ["CNI_CONTAINERID", "CNI_IFNAME"],
        [CniCommand.Check] = ["CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME"],
        [CniCommand.Gc] = ["CNI_PATH"],
        [CniCommand.Status] = [],
        [CniCommand.Version] = [],
    };

    public static TheoryData<CniCommand, string, string, bool> Matrix()
    {
        var data = new TheoryData<CniCommand, string, string, bool>();
        foreach (var (command, required) in s_required)
        {
            foreach (string variable in s_all)
            {
                data.Add(command, variable, "missing", required.Contains(variable));
                data.Add(command, variable, "empty", required.Contains(variable));
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Matrix))] // S08, S10-S14
    public async Task A_variable_is_demanded_of_exactly_the_verbs_that_need_it(CniCommand command, string variable, string how, bool required)
    {
        var probe = new Probe();
        var harness = probe.Harness();
        harness.Variables["CNI_ARGS"] = "A=B";
        if (how == "empty")
            harness.Variables[variable] = "";
        else
            harness.Variables.Remove(variable);

        var run = await harness.RunAsync(command, Fixture.Config());

        if (required)
        {
            Fixture.Fails(run, CniErrorCode.InvalidEnvironment, $"required env variables [{variable}] missing");
            Assert.Empty(probe.Calls);
        }
        else
        {
            Assert.True(run.ExitCode == 0, run.StdoutText);
        }
    }

    [Fact]
    public async Task All_missing_variables_are_named_in_the_order_of_the_table()
    {
        var harness = new Probe().Harness();
        harness.Variables.Clear();
        Fixture.Fails(await harness.RunAsync(CniCommand.Add, Fixture.Config()), CniErrorCode.InvalidEnvironment,
            "required env variables [CNI_CONTAINERID,CNI_NETNS,CNI_IFNAME] missing");
    }

    [Theory]
    [InlineData("CNI_CONTAINERID", "some-%%container-id", "invalid characters in containerID", "some-%%container-id")] // S02
    [InlineData("CNI_CONTAINERID", "a\n", "invalid characters in containerID", "a\n")]
    [InlineData("CNI_IFNAME", "1234567890123456", "interface name is too long", "interface name should be less than 16 characters")] // S03
    [InlineData("CNI_IFNAME", "ÄÖÜÄÖÜÄÖ", "interface name is too long", "interface name should be less than 16 characters")]
    [InlineData("CNI_IFNAME", ".", "interface name is . or ..", null)] // S04
    [InlineData("CNI_IFNAME", "..", "interface name is . or ..", null)] // S05
    [InlineData("CNI_IFNAME", "test/test", "interface name contains / or : or whitespace characters", null)] // S06
    [InlineData("CNI_IFNAME", "test:test", "interface name contains / or : or whitespace characters", null)]
    [InlineData("CNI_IFNAME", "test test", "interface name contains / or : or whitespace characters", null)]
    [InlineData("CNI_IFNAME", "test\ttest", "interface name contains / or : or whitespace characters", null)]
    [InlineData("CNI_IFNAME", "eth\u00000", "interface name contains a NUL character", null)]
    [InlineData("CNI_NETNS", "/run/netns/\0", "invalid characters in CNI_NETNS", "/run/netns/\0")]
    [InlineData("CNI_NETNS", "/run/netns/\uFFFD", "invalid characters in CNI_NETNS", "/run/netns/\uFFFD")]
    [InlineData("CNI_ARGS", "A=B;C", "ARGS: invalid pair \"C\"", null)]
    [InlineData("CNI_ARGS", "A=B=C", "ARGS: invalid pair \"A=B=C\"", null)]
    public async Task An_invalid_variable_is_refused_by_the_verbs_that_use_it_and_by_no_other(string variable, string value, string message, string? details)
    {
        var probe = new Probe();
        var harness = probe.Harness();
        harness.Variables[variable] = value;
        foreach (var command in new[] { CniCommand.Add, CniCommand.Del, CniCommand.Check })
            Fixture.Fails(await harness.RunAsync(command, Fixture.Config()), CniErrorCode.InvalidEnvironment, message, details);
        Assert.Empty(probe.Calls);
        foreach (var command in new[] { CniCommand.Gc, CniCommand.Status, CniCommand.Version })
            Assert.Equal(0, (await harness.RunAsync(command, Fixture.Config())).ExitCode);
    }

    [Fact]
    public async Task An_invalid_value_is_reported_before_missing_ones()
    {
        var harness = new Probe().Harness();
        harness.Variables["CNI_CONTAINERID"] = "%";
        harness.Variables.Remove("CNI_NETNS");
        Fixture.Fails(await harness.RunAsync(CniCommand.Add, Fixture.Config()), CniErrorCode.InvalidEnvironment, "invalid characters in containerID");
    }

    [Fact] // S07
    public async Task An_interface_name_of_fifteen_bytes_is_taken()
    {
        var probe = new Probe();
        var harness = probe.Harness();
        harness.Variables["CNI_IFNAME"] = "123456789012345";
        Assert.Equal(0, (await harness.RunAsync(CniCommand.Add, Fixture.Config())).ExitCode);
    }

    [Theory]
    [InlineData("NOPE")] // S25
    [InlineData("add")] // S33
    [InlineData("ADD ")]
    public async Task An_unknown_verb_is_refused_without_any_variable_being_demanded(string command)
    {
        var probe = new Probe();
        var harness = probe.Harness();
        harness.Variables.Clear();
        Fixture.Fails(await harness.RunRawAsync(command, Encoding.UTF8.GetBytes(Fixture.Config()), default),
            CniErrorCode.InvalidEnvironment, $"unknown CNI_COMMAND: {command}");
        Assert.Empty(probe.Calls);
    }

    [Fact]
    public async Task The_configuration_is_judged_before_an_unknown_verb_is()
    {
        var harness = new Probe().Harness();
        Fixture.Fails(await harness.RunRawAsync("NOPE", "{}"u8.ToArray(), default), CniErrorCode.InvalidNetworkConfig, "missing network name");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task No_verb_and_no_about_text_is_an_error_about_the_verb_alone(string? command) // S27
    {
        var harness = new Probe().Harness();
        harness.Variables.Clear();
        var run = await harness.RunRawAsync(command, default(ReadOnlyMemory<byte>), default);
        Fixture.Fails(run, CniErrorCode.InvalidEnvironment, "required env variables [CNI_COMMAND] missing");
        Assert.Equal("", run.Stderr);
    }

    [Fact] // S26
    public async Task No_verb_gives_the_about_text_on_standard_error()
    {
        var run = await new Probe().OldHarness().RunRawAsync(null, default(ReadOnlyMemory<byte>), default);
        Assert.Equal((0, "", "a plugin that was written long ago\nCNI protocol versions supported: 0.1.0, 0.3.1\n"), (run.ExitCode, run.StdoutText, run.Stderr));
    }

    [Fact]
    public async Task A_person_at_a_terminal_is_told_what_this_is_even_without_an_about_text()
    {
        var harness = new Probe().Harness();
        harness.Environment = harness.Environment with { IsTerminal = true };
        var run = await harness.RunRawAsync(null, default(ReadOnlyMemory<byte>), default);
        Assert.Equal((0, ""), (run.ExitCode, run.StdoutText));
        Assert.Equal("ProbePlugin: a CNI plugin, to be started by a container runtime\n"
            + "CNI protocol versions supported: 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0, 1.1.0\n", run.Stderr);
    }
}
