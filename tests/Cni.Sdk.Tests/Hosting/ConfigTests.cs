using System.Text;

namespace Cni.Sdk.Tests.Hosting;

/// <summary>What the host makes of standard input before a plugin sees it.</summary>
public class ConfigTests
{
    public static TheoryData<string, CniErrorCode, string, string?> BadConfigs => new()
    {
        { """{"cniVersion":"1.0.0"}""", CniErrorCode.InvalidNetworkConfig, "missing network name", null }, // S21
        { """{"cniVersion":"1.0.0","name":""}""", CniErrorCode.InvalidNetworkConfig, "missing network name", null },
        { """{"cniVersion":"1.0.0","name":null}""", CniErrorCode.InvalidNetworkConfig, "missing network name", null },
        { """{"cniVersion":"1.0.0","name":"te%%st"}""", CniErrorCode.InvalidNetworkConfig, "invalid characters found in network name", "te%%st" }, // S20
        { """{"cniVersion":"9.9.9","name":"net"}""", CniErrorCode.IncompatibleVersion, "incompatible CNI versions",
            "config is \"9.9.9\", plugin supports [\"0.1.0\" \"0.2.0\" \"0.3.0\" \"0.3.1\" \"0.4.0\" \"1.0.0\" \"1.1.0\"]" },
        { """{"cniVersion":"1.0.0.0","name":"net"}""", CniErrorCode.IncompatibleVersion, "incompatible CNI versions",
            "config is \"1.0.0.0\", plugin supports [\"0.1.0\" \"0.2.0\" \"0.3.0\" \"0.3.1\" \"0.4.0\" \"1.0.0\" \"1.1.0\"]" },
    };

    [Theory]
    [MemberData(nameof(BadConfigs))]
    public async Task A_wrong_configuration_is_refused_before_any_work(string config, CniErrorCode code, string message, string? details)
    {
        var probe = new Probe();
        foreach (var command in new[] { CniCommand.Add, CniCommand.Del })
            Fixture.Fails(await probe.Harness().RunAsync(command, config), code, message, details);
        Assert.Empty(probe.Calls);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("""{"name":"net"} x""")]
    [InlineData("""{"name":"net"}{"name":"net"}""")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("""{"name":1}""")]
    [InlineData("""{"name":"net","cniVersion":1}""")]
    [InlineData("""{"name":"net","ipam":[]}""")]
    [InlineData("""{"name":"net","ipam":{"type":1}}""")]
    [InlineData("""{"name":"net","greeting":{}}""")]
    public async Task What_is_no_configuration_is_a_decoding_failure_for_every_verb(string config)
    {
        var probe = new Probe();
        foreach (var command in new[] { CniCommand.Add, CniCommand.Del })
        {
            var run = await probe.Harness().RunAsync(command, config);
            Assert.Equal((1, CniErrorCode.DecodingFailure), (run.ExitCode, run.Error.Code));
            Assert.StartsWith("error unmarshall network config: ", run.Error.Message, StringComparison.Ordinal); // S29
        }
        Assert.Empty(probe.Calls);
    }

    public static TheoryData<string, byte[]> HostileBytes => new()
    {
        { "invalid UTF-8 in the name", [.. "{\"name\":\"n"u8, 0xFF, .. "\"}"u8] },
        { "invalid UTF-8 in a value", [.. "{\"name\":\"n\",\"greeting\":\""u8, 0xC3, 0x28, .. "\"}"u8] },
        { "an unpaired surrogate", [.. "{\"name\":\"\\uD800\"}"u8] },
        { "a NUL byte", [.. "{\"name\":\"net\"}"u8, 0] },
        { "a byte order mark", [0xEF, 0xBB, 0xBF, .. "{\"name\":\"net\"}"u8] },
        { "a deep nest", [.. "{\"name\":\"net\",\"x\":"u8, .. Encoding.UTF8.GetBytes(new string('[', 100_000))] },
        { "a deep and closed nest", [.. "{\"name\":\"net\",\"x\":"u8, .. Encoding.UTF8.GetBytes(new string('[', 10_000) + new string(']', 10_000)), (byte)'}'] },
    };

    [Theory]
    [MemberData(nameof(HostileBytes))]
    public async Task Hostile_bytes_get_one_document_and_reach_no_plugin(string what, byte[] stdin)
    {
        var probe = new Probe();
        var run = await probe.Harness().RunRawAsync("ADD", stdin, default);
        Assert.True(run.ExitCode == 1, what);
        Assert.Contains(run.Error.Code, new[] { CniErrorCode.DecodingFailure, CniErrorCode.InvalidNetworkConfig });
        Assert.Empty(probe.Calls);
    }

    [Fact]
    public async Task Every_truncation_of_a_configuration_is_a_decoding_failure()
    {
        var probe = new Probe();
        byte[] whole = Encoding.UTF8.GetBytes(Fixture.Config(more: ""","ipam":{"type":"x"},"prevResult":{"ips":[]}"""));
        for (int length = 0; length < whole.Length; length++)
        {
            var run = await probe.Harness().RunRawAsync("ADD", whole.AsMemory(0, length), default);
            Assert.Equal((1, CniErrorCode.DecodingFailure), (run.ExitCode, run.Error.Code));
        }
        Assert.Empty(probe.Calls);
    }

    [Fact]
    public async Task More_than_the_limit_is_refused_without_being_kept()
    {
        var probe = new Probe();
        using var endless = new Padding(64L << 20);
        Fixture.Fails(await probe.Harness().RunRawAsync("ADD", endless, default), CniErrorCode.IoFailure,
            $"error reading from stdin: the network config is larger than {32 << 20} bytes");
        Assert.Empty(probe.Calls);
    }

    [Fact]
    public async Task A_large_configuration_below_the_limit_is_read()
    {
        string config = Fixture.Config(more: $$""","greeting":"{{new string('x', 5_000_000)}}" """);
        string? seen = null;
        var probe = new Probe { Add = (request, _) => { seen = request.Config.Greeting; return new(Fixture.OneAddress); } };
        Assert.Equal(0, (await probe.Harness().RunAsync(CniCommand.Add, config)).ExitCode);
        Assert.Equal(5_000_000, seen!.Length);
    }

    [Fact]
    public async Task An_input_that_fails_is_an_input_output_failure()
    {
        using var broken = new BrokenStream();
        Fixture.Fails(await new Probe().Harness().RunRawAsync("ADD", broken, default), CniErrorCode.IoFailure, "error reading from stdin: banana");
    }

    [Fact] // S34
    public async Task Keys_match_in_any_case_and_the_last_one_wins()
    {
        string? seen = null;
        var probe = new Probe { Add = (request, _) => { seen = $"{request.Network} {request.Version} {request.Config.Greeting}"; return new(Fixture.OneAddress); } };
        var run = await probe.Harness().RunAsync(CniCommand.Add, """{"CniVersion":"0.3.1","NAME":"first","Greeting":"a","name":"last","GREETING":"b"}""");
        Assert.Equal((0, "last 0.3.1 b"), (run.ExitCode, seen));
    }

    [Fact] // S15
    public async Task A_configuration_without_a_version_is_of_the_first_one()
    {
        CniVersion? seen = null;
        var probe = new Probe { Add = (request, _) => { seen = request.Version; return new(Fixture.OneAddress); } };
        var run = await probe.Harness().RunAsync(CniCommand.Add, """{"name":"net"}""");
        Assert.Equal((0, CniVersion.V0_1_0), (run.ExitCode, seen));
        Assert.Contains("\"ip4\"", run.StdoutText, StringComparison.Ordinal);
    }

    private sealed class Padding(long length) : MemoryStream
    {
        private long _left = length;

        public override int Read(byte[] buffer, int offset, int count)
        {
            count = (int)Math.Min(count, _left);
            buffer.AsSpan(offset, count).Fill((byte)' ');
            _left -= count;
            return count;
        }
    }
}

internal sealed class BrokenStream : MemoryStream
{
    public override int Read(byte[] buffer, int offset, int count) => throw new IOException("banana");

    public override int Read(Span<byte> buffer) => throw new IOException("banana");

    public override void Write(byte[] buffer, int offset, int count) => throw new IOException("no space left");

    public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("no space left");
}
