using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cni.Tests;

namespace Cni.Sdk.Tests.Runtime;

public sealed class CacheTests : IDisposable
{
    /// <summary>A file as Go's encoding/json writes libcni's struct: its order of members, sorted maps, padded base64.</summary>
    const string GoFile =
        """{"kind":"cniCacheV1","containerId":"some-id","config":"ewogICJjbmlWZXJzaW9uIjogIjEuMC4wIiwKICAibmFtZSI6ICJuZXQiLAogICJwbHVnaW5zIjogW3sidHlwZSI6ICJvbmUiLCAieCI6ICI/Pz4+fn4ifV0KfQo=","ifName":"eth0","networkName":"net","netns":"/run/netns/some","cniArgs":[["FOO","BAR"],["IgnoreUnknown","1"]],"capabilityArgs":{"mac":"c2:11:22:33:44:55","portMappings":[{"containerPort":80,"hostPort":8080,"protocol":"tcp"}]},"result":{"cniVersion":"1.0.0","dns":{},"ips":[{"address":"10.1.2.3/24","gateway":"10.1.2.1","interface":0}],"routes":[{"dst":"0.0.0.0/0"}]}}""";

    const string Config = "{\n  \"cniVersion\": \"1.0.0\",\n  \"name\": \"net\",\n  \"plugins\": [{\"type\": \"one\", \"x\": \"??>>~~\"}]\n}\n";

    readonly RuntimeBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_file_of_libcni_is_read_in_full()
    {
        bench.WriteCache("net-some-id-eth0", GoFile);
        var list = RuntimeBench.List(Config);
        var cached = bench.Runtime.GetCachedAttachment(list.Name, RuntimeBench.Attachment)!;
        Assert.Equal(Config, Encoding.UTF8.GetString(cached.Config.Span));
        Assert.Equal(("net", "some-id", "eth0", "/run/netns/some"), (cached.Network, cached.ContainerId, cached.IfName, cached.Netns));
        Assert.Equal([new("FOO", "BAR"), new("IgnoreUnknown", "1")], cached.Args);
        Assert.Equal(["mac", "portMappings"], cached.CapabilityArgs.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("10.1.2.3/24", bench.Runtime.GetCachedResult(list, RuntimeBench.Attachment)!.Ips.Single().Address.ToString());
        Assert.Equal(["some-id"], bench.Runtime.GetCachedAttachments().Select(one => one.ContainerId));

        bench.Plugins.Passing("one");
        await bench.Runtime.DelAsync(list, cached.ToAttachment());
        Assert.Equal("FOO=BAR;IgnoreUnknown=1", bench.Plugins.Calls.Single().Invocation.Variables["CNI_ARGS"]);
        Assert.Equal("10.1.2.1", (string?)bench.Plugins.Calls.Single().Config["prevResult"]!["ips"]![0]!["gateway"]);
        Assert.Empty(Directory.GetFiles(bench.Results));
    }

    [Fact]
    public async Task What_is_written_is_what_libcni_would_have_written()
    {
        var go = JsonNode.Parse(GoFile)!;
        bench.Plugins.On("one", _ => FakePlugins.Success(go["result"]!.ToJsonString()));
        var capabilities = JsonDocument.Parse(go["capabilityArgs"]!.ToJsonString()).RootElement.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
        await bench.Runtime.AddAsync(RuntimeBench.List(Config), RuntimeBench.Attachment with
        {
            Args = [new("FOO", "BAR"), new("IgnoreUnknown", "1")],
            CapabilityArgs = capabilities,
        });
        Assert.Equal(GoFile, File.ReadAllText(bench.CacheFile()));
        Assert.Equal("600\n700\n", Sh.Ok("stat", "-c", "%a", bench.CacheFile(), bench.Results));
        Assert.Equal(["net-some-id-eth0"], Directory.GetFiles(bench.Results).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_result_that_cannot_be_stored_leaves_no_file_behind()
    {
        bench.Plugins.Passing("one");
        Directory.CreateDirectory(bench.CacheFile());
        var error = await Assert.ThrowsAsync<CniException>(() => bench.Runtime.AddAsync(RuntimeBench.Chain("1.0.0", "one"), RuntimeBench.Attachment));
        Assert.Equal(CniErrorCode.IoFailure, error.Code);
        Assert.Equal(["ADD one", "DEL one"], bench.Plugins.Log);
        Assert.Empty(Directory.GetFiles(bench.Results));
    }

    [Fact]
    public async Task Arguments_that_could_not_be_written_again_are_refused_and_do_not_keep_a_container_from_being_deleted()
    {
        bench.WriteCache("net-some-id-eth0", GoFile.Replace("c2:11:22:33:44:55", "\\ud800", StringComparison.Ordinal));
        var list = RuntimeBench.List(Config);
        var error = Assert.Throws<CniException>(() => bench.Runtime.GetCachedAttachment(list.Name, RuntimeBench.Attachment));
        Assert.Equal(CniErrorCode.DecodingFailure, error.Code);
        Assert.Empty(bench.Runtime.GetCachedAttachments());
        bench.Plugins.Passing("one");
        await bench.Runtime.DelAsync(list, RuntimeBench.Attachment);
        Assert.Empty(Directory.GetFiles(bench.Results));
    }

    [Fact]
    public async Task Optional_members_are_left_out()
    {
        bench.Plugins.Passing("one");
        await bench.Runtime.AddAsync(RuntimeBench.Chain("1.0.0", "one"), RuntimeBench.Attachment with { Netns = null });
        var file = JsonNode.Parse(File.ReadAllText(bench.CacheFile()))!.AsObject();
        Assert.Equal(["kind", "containerId", "config", "ifName", "networkName", "result"], file.Select(member => member.Key));
    }

    [Fact]
    public async Task Two_interfaces_of_a_container_have_a_file_each()
    {
        bench.Plugins.Passing("one");
        var list = RuntimeBench.Chain("1.0.0", "one");
        await bench.Runtime.AddAsync(list, RuntimeBench.Attachment with { IfName = InterfaceName.Parse("eth0") });
        await bench.Runtime.AddAsync(list, RuntimeBench.Attachment with { IfName = InterfaceName.Parse("eth1") });
        Assert.Equal(["net-some-id-eth0", "net-some-id-eth1"], Directory.GetFiles(bench.Results).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        await bench.Runtime.DelAsync(list, RuntimeBench.Attachment);
        Assert.Equal(["eth1"], bench.Runtime.GetCachedAttachments("net", "some-id").Select(one => one.IfName));
    }

    [Theory]
    [InlineData("1.0.0", """{"cniVersion":"1.0.0","ips":[{"address":"10.1.2.3/24"}]}""")]
    [InlineData("0.4.0", """{"cniVersion":"0.4.0","ips":[{"version":"4","address":"10.1.2.3/24"}]}""")]
    [InlineData("1.0.0", """{"cniVersion":"0.2.0","ip4":{"ip":"10.1.2.3/24"}}""")]
    public async Task A_very_old_file_is_a_bare_result(string version, string content)
    {
        bench.Plugins.Passing("one");
        bench.WriteCache("net-some-id-eth0", content);
        var list = RuntimeBench.Chain(version, "one");
        Assert.Equal("10.1.2.3/24", bench.Runtime.GetCachedResult(list, RuntimeBench.Attachment)!.Ips.Single().Address.ToString());
        await bench.Runtime.CheckAsync(list, RuntimeBench.Attachment);
        Assert.Equal(version, (string?)bench.Plugins.Calls.Single().Config["prevResult"]!["cniVersion"]);
        Assert.Empty(bench.Runtime.GetCachedAttachments());
        await bench.Runtime.DelAsync(list, RuntimeBench.Attachment);
        Assert.False(File.Exists(bench.CacheFile()));
    }

    [Fact]
    public async Task An_empty_file_counts_as_absent_with_a_warning()
    {
        bench.Plugins.Passing("one");
        bench.WriteCache("net-some-id-eth0", "");
        var list = RuntimeBench.Chain("1.0.0", "one");
        Assert.Null(bench.Runtime.GetCachedResult(list, RuntimeBench.Attachment));
        Assert.Empty(bench.Runtime.GetCachedAttachments());
        await bench.Runtime.CheckAsync(list, RuntimeBench.Attachment);
        await bench.Runtime.AddAsync(list, RuntimeBench.Attachment);
        Assert.NotNull(bench.Runtime.GetCachedResult(list, RuntimeBench.Attachment));
        File.WriteAllText(bench.CacheFile(), "");
        await bench.Runtime.DelAsync(list, RuntimeBench.Attachment);
        Assert.False(File.Exists(bench.CacheFile()));
        Assert.Contains(bench.Warnings, warning => warning.Contains("is empty", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_cut_off_anywhere_never_crashes_anything()
    {
        bench.Plugins.Passing("one");
        var list = RuntimeBench.Chain("1.0.0", "one");
        for (int length = 0; length < GoFile.Length; length += 7)
        {
            bench.WriteCache("net-some-id-eth0", GoFile[..length]);
            Assert.Empty(bench.Runtime.GetCachedAttachments());
            await bench.Runtime.GcAsync(list, []);
            await bench.Runtime.DelAsync(list, RuntimeBench.Attachment);
            Assert.False(File.Exists(bench.CacheFile()));
        }
    }

    [Fact]
    public async Task What_was_being_written_when_the_power_failed_is_ignored_and_overwritten()
    {
        bench.Plugins.Passing("one");
        bench.WriteCache(".net-some-id-eth0.tmp", GoFile[..100]);
        bench.WriteCache(".net-other-eth0.tmp", GoFile);
        var list = RuntimeBench.Chain("1.0.0", "one");
        Assert.Empty(bench.Runtime.GetCachedAttachments());
        Assert.Null(bench.Runtime.GetCachedAttachment(list.Name, RuntimeBench.Attachment));
        await bench.Runtime.AddAsync(list, RuntimeBench.Attachment);
        Assert.False(File.Exists(bench.CacheFile(".net-some-id-eth0.tmp")));
        bench.WriteCache(".net-some-id-eth0.tmp", "x");
        await bench.Runtime.DelAsync(list, RuntimeBench.Attachment);
        Assert.Equal([".net-other-eth0.tmp"], Directory.GetFiles(bench.Results).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Two_attachments_whose_file_names_are_equal_are_told_apart_by_what_the_file_says()
    {
        bench.Plugins.Passing("one");
        var first = RuntimeBench.List("""{"name":"a","cniVersion":"1.1.0","plugins":[{"type":"one"}]}""");
        var second = RuntimeBench.List("""{"name":"a-b","cniVersion":"1.1.0","plugins":[{"type":"one"}]}""");
        var bc = RuntimeAttachment.Create("b-c", "/ns", "eth0");
        var c = RuntimeAttachment.Create("c", "/ns", "eth0");
        await bench.Runtime.AddAsync(first, bc);
        bench.Plugins.Calls.Clear();

        Assert.Null(bench.Runtime.GetCachedResult(second, c));
        var error = await Assert.ThrowsAsync<CniException>(() => bench.Runtime.AddAsync(second, c));
        Assert.Equal((CniErrorCode.Conflict, "network \"a\", container \"b-c\", interface \"eth0\""), (error.Code, error.Details));
        Assert.Empty(bench.Plugins.Calls);
        await bench.Runtime.DelAsync(second, c);
        await bench.Runtime.GcAsync(second, []);
        Assert.DoesNotContain(bench.Plugins.Calls, call => call.Invocation.Variables.GetValueOrDefault("CNI_CONTAINERID") == "b-c");
        Assert.NotNull(bench.Runtime.GetCachedResult(first, bc));
    }

    [Theory]
    [InlineData("", "eth0")]
    [InlineData("id", "")]
    public void A_part_of_the_file_name_that_is_missing_is_named(string containerId, string ifName)
    {
        var attachment = new RuntimeAttachment(
            containerId.Length == 0 ? default : ContainerId.Parse(containerId), "/ns", ifName.Length == 0 ? default : InterfaceName.Parse(ifName));
        var error = Assert.Throws<CniException>(() => bench.Runtime.GetCachedAttachment(NetworkName.Parse("net"), attachment));
        Assert.Equal($"cache file path requires network name (\"net\"), container ID (\"{containerId}\"), and interface name (\"{ifName}\")", error.Message);
    }

    [Fact]
    public void Json_that_is_none_is_an_error_for_who_asks_for_the_configuration()
    {
        bench.WriteCache("net-some-id-eth0", "adfadsf");
        Assert.Equal(CniErrorCode.DecodingFailure, Assert.Throws<CniException>(() => bench.Runtime.GetCachedAttachment(NetworkName.Parse("net"), RuntimeBench.Attachment)).Code);
        Assert.Null(bench.Runtime.GetCachedAttachment(NetworkName.Parse("none"), RuntimeBench.Attachment));
    }
}
