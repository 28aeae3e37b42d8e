namespace Cni.Sdk.Tests.Runtime;

public sealed class VersionTests : IDisposable
{
    readonly RuntimeBench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(0, """{"cniVersion":"1.1.0","supportedVersions":["0.3.1","1.0.0"]}""", "0.3.1 1.0.0")]
    [InlineData(0, """{"cniVersion":"0.2.0"}""", "0.1.0 0.2.0")]
    [InlineData(1, """{"code":1,"msg":"unknown CNI_COMMAND: VERSION"}""", "0.1.0")]
    [InlineData(1, """{"code":4,"msg":"unknown CNI_COMMAND: VERSION"}""", "0.1.0")]
    public async Task The_versions_of_new_and_very_old_plugins_are_understood(int exitCode, string stdout, string versions)
    {
        bench.Plugins.On("p", _ => FakePlugins.Failure(stdout, exitCode: exitCode));
        Assert.Equal(versions, string.Join(' ', await bench.Runtime.VersionAsync("p")));
        Assert.Equal("""{"cniVersion":"1.1.0"}""", bench.Plugins.Calls.Single().Stdin);
    }

    [Theory]
    [InlineData(0, "{}", CniErrorCode.DecodingFailure, "decoding version info: missing field cniVersion")]
    [InlineData(0, """{"cniVersion":"1.0.0"}""", CniErrorCode.DecodingFailure, "decoding version info: missing field supportedVersions")]
    [InlineData(0, "not json", CniErrorCode.DecodingFailure, "decoding version info: ")]
    [InlineData(0, """{"cniVersion":"1.0.0","supportedVersions":[5]}""", CniErrorCode.DecodingFailure, "decoding version info: ")]
    [InlineData(0, """{"cniVersion":"1.0.0","supportedVersions":"1.0.0"}""", CniErrorCode.DecodingFailure, "decoding version info: ")]
    [InlineData(1, """{"code":5,"msg":"no"}""", CniErrorCode.IoFailure, "no")]
    public async Task Other_answers_are_errors(int exitCode, string stdout, CniErrorCode code, string message)
    {
        bench.Plugins.On("p", _ => FakePlugins.Failure(stdout, exitCode: exitCode));
        var error = await Assert.ThrowsAsync<CniException>(() => bench.Runtime.VersionAsync("p"));
        Assert.Equal(code, error.Code);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validation_lists_capabilities_and_finds_missing_plugins_and_versions()
    {
        bench.Plugins.On("new", _ => FakePlugins.Success("""{"cniVersion":"1.1.0","supportedVersions":["0.1.0","1.1.0"]}"""))
            .On("old", _ => FakePlugins.Success("""{"cniVersion":"0.2.0"}"""));
        var good = RuntimeBench.List("""{"name":"net","plugins":[{"type":"new","capabilities":{"b":true,"c":false}},{"type":"old","capabilities":{"a":true}}]}""");
        Assert.Equal(["a", "b"], await bench.Runtime.ValidateAsync(good));

        var error = await Assert.ThrowsAsync<CniException>(() => bench.Runtime.ValidateAsync(RuntimeBench.Chain("1.1.0", "new", "old")));
        Assert.Equal((CniErrorCode.IncompatibleVersion, "plugin old does not support config version \"1.1.0\""), (error.Code, error.Message));

        error = await Assert.ThrowsAsync<CniException>(() => bench.Runtime.ValidateAsync(RuntimeBench.Chain("1.1.0", "gone", "old")));
        Assert.Equal("failed to find plugin \"gone\" in path [/a /b]; plugin old does not support config version \"1.1.0\"", error.Message);
        Assert.DoesNotContain(bench.Plugins.Calls, call => call.Command != "VERSION");
    }
}
