using Cni.Samples.Portmap;
using Cni.Sdk;
using Cni.Sdk.Testing;

namespace Cni.Toolkit.Tests.Portmap;

/// <summary>What the plugin answers without touching the kernel, in every version.</summary>
public class PortmapPluginTests
{
    public static TheoryData<string> Versions => ["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"];

    private static Task<HarnessRun> Add(string config) => CniHarness.For<PortmapPlugin>().RunAsync(CniCommand.Add, config);

    private static string Previous(string version) => version is "0.1.0" or "0.2.0"
        ? $$"""{"cniVersion":"{{version}}","ip4":{"ip":"10.0.0.2/24"} }"""
        : $$"""{"cniVersion":"{{version}}","interfaces":[{"name":"eth0","sandbox":"/run/netns/a"}],"ips":[{ {{(version[0] == '0' ? "\"version\":\"4\"," : "")}} "address":"10.0.0.2/24","interface":0}],"company.example/note":7}""";

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Without_a_previous_result_add_says_how_to_call_it(string version)
    {
        var run = await Add($$"""{"cniVersion":"{{version}}","name":"n","type":"portmap"}""");
        Assert.Equal(CniErrorCode.InvalidNetworkConfig, run.Error.Code);
        Assert.Equal("must be called as chained plugin", run.Error.Message);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Without_mappings_the_previous_result_passes_unchanged(string version)
    {
        var run = await Add($$"""{"cniVersion":"{{version}}","name":"n","type":"portmap","prevResult":{{Previous(version)}}}""");
        CniResult expected = ResultFormat.Read(System.Text.Encoding.UTF8.GetBytes(Previous(version)), CniVersion.Parse(version));
        Assert.Equal(expected, run.Result);
    }

    [Theory]
    [InlineData("\"runtimeConfig\":{\"portMappings\":[{\"hostPort\":0,\"containerPort\":1}]}", CniErrorCode.InvalidNetworkConfig)]
    [InlineData("\"conditionsV4\":[\"-m\",\"mark\"]", CniErrorCode.UnsupportedField)]
    [InlineData("\"markMasqBit\":\"x\"", CniErrorCode.DecodingFailure)]
    public async Task A_bad_configuration_is_refused_before_anything_is_done(string member, CniErrorCode code)
    {
        var run = await Add($$"""{"cniVersion":"1.0.0","name":"n","type":"portmap",{{member}},"prevResult":{{Previous("1.0.0")}}}""");
        Assert.Equal(code, run.Error.Code);
    }

    [Fact]
    public async Task A_pod_without_a_fitting_address_is_passed_with_a_word_on_stderr()
    {
        var run = await Add("""
            {"cniVersion":"1.0.0","name":"n","type":"portmap","runtimeConfig":{"portMappings":[{"hostPort":1,"containerPort":1}]},
             "prevResult":{"cniVersion":"1.0.0","interfaces":[{"name":"cni0"}],"ips":[{"address":"10.0.0.1/24","interface":0}]}}
            """);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("no address", run.Stderr, StringComparison.Ordinal);
    }
}
