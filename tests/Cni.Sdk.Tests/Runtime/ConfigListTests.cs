using System.Text;

namespace Cni.Sdk.Tests.Runtime;

public sealed class ConfigListTests
{
    static NetworkConfigList Parse(string json) => NetworkConfigList.Parse(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void A_list_keeps_its_bytes_and_those_of_its_plugins()
    {
        const string Json = """{ "name":"net", "cniVersion":"1.0.0", "plugins":[ {"type":"a", "big":12345678901234567890 , "x":1.50} ] }""";
        var list = Parse(Json);
        Assert.Equal(Json, Encoding.UTF8.GetString(list.Raw.Span));
        Assert.Equal("""{"type":"a", "big":12345678901234567890 , "x":1.50}""", Encoding.UTF8.GetString(list.Plugins[0].Raw.Span));
        Assert.Equal("net", list.Name.ToString());
        Assert.Equal(CniVersion.V1_0_0, list.CniVersion);
        Assert.False(list.DisableCheck || list.DisableGc || list.LoadOnlyInlinedPlugins);
    }

    [Theory]
    [InlineData("""{}""", "0.1.0")]
    [InlineData("""{"cniVersion":""}""", "0.1.0")]
    [InlineData("""{"cniVersion":"0.3.1"}""", "0.3.1")]
    [InlineData("""{"cniVersion":"9.0.0"}""", "9.0.0")]
    [InlineData("""{"cniVersions":["0.3.1","1.0.0","0.4.0"]}""", "1.0.0")]
    [InlineData("""{"cniVersions":["0.3.1","1.1.0","9.1.0"]}""", "1.1.0")]
    [InlineData("""{"cniVersion":"1.0.0","cniVersions":["0.3.1"]}""", "1.0.0")]
    [InlineData("""{"cniVersion":"9.0.0","cniVersions":["0.3.1"]}""", "0.3.1")]
    [InlineData("""{"cniVersion":"0.4.0","cniVersions":["9.0.0"]}""", "0.4.0")]
    [InlineData("""{"cniVersion":"0.4.0","cniVersions":[]}""", "0.4.0")]
    [InlineData("""{"CNIVERSION":"0.4.0","cniVersions":null}""", "0.4.0")]
    public void The_version_is_the_highest_that_both_sides_speak(string keys, string version) =>
        Assert.Equal(version, Parse("""{"name":"net","plugins":[{"type":"a"}]""" + (keys == "{}" ? "}" : "," + keys[1..])).CniVersion.ToString());

    [Theory]
    [InlineData("""{"name":"net","plugins":[{"type":"a"}""", CniErrorCode.DecodingFailure, "error parsing configuration list: ")]
    [InlineData("""{"name":"net","plugins":[{"type":"a"}]} x""", CniErrorCode.DecodingFailure, "error parsing configuration list: ")]
    [InlineData("""[]""", CniErrorCode.DecodingFailure, "error parsing configuration list: ")]
    [InlineData("", CniErrorCode.DecodingFailure, "error parsing configuration list: ")]
    [InlineData("""{"plugins":[{"type":"a"}]}""", CniErrorCode.InvalidNetworkConfig, "error parsing configuration list: no name")]
    [InlineData("""{"name":5}""", CniErrorCode.InvalidNetworkConfig, "error parsing configuration list: invalid name type number")]
    [InlineData("""{"name":"te%%st","plugins":[{"type":"a"}]}""", CniErrorCode.InvalidNetworkConfig, "invalid characters found in network name")]
    [InlineData("""{"name":"","plugins":[{"type":"a"}]}""", CniErrorCode.InvalidNetworkConfig, "missing network name")]
    [InlineData("""{"name":"net","cniVersion":1}""", CniErrorCode.InvalidNetworkConfig, "error parsing configuration list: invalid cniVersion type number")]
    [InlineData("""{"name":"net","cniVersion":"asdf"}""", CniErrorCode.DecodingFailure, "error parsing configuration list: invalid cniVersion asdf")]
    [InlineData("""{"name":"net","cniVersions":["0.3.1","broken"]}""", CniErrorCode.DecodingFailure, "error parsing configuration list: invalid cniVersions entry broken at index 1")]
    [InlineData("""{"name":"net","cniVersions":"0.3.1"}""", CniErrorCode.InvalidNetworkConfig, "error parsing configuration list: invalid type for cniVersions: string")]
    [InlineData("""{"name":"net","cniVersions":["9.0.0"]}""", CniErrorCode.IncompatibleVersion, "error parsing configuration list: no version up to 1.1.0 in cniVersions")]
    [InlineData("""{"name":"net","disableCheck":"badvalue"}""", CniErrorCode.InvalidNetworkConfig, "error parsing configuration list: invalid value \"badvalue\" for disableCheck")]
    [InlineData("""{"name":"net","disableGC":5}""", CniErrorCode.InvalidNetworkConfig, "error parsing configuration list: invalid type number for disableGC")]
    [InlineData("""{"name":"net","loadOnlyInlinedPlugins":true}""", CniErrorCode.InvalidNetworkConfig, "error parsing configuration list: `loadOnlyInlinedPlugins` is true, and no 'plugins' key")]
    [InlineData("""{"name":"net","plugins":[]}""", CniErrorCode.InvalidNetworkConfig, "error parsing configuration list: no plugins in list")]
    [InlineData("""{"name":"net","plugins":{}}""", CniErrorCode.InvalidNetworkConfig, "error parsing configuration list: invalid 'plugins' type object")]
    [InlineData("""{"name":"net","plugins":[{"type":"a"},{}]}""", CniErrorCode.InvalidNetworkConfig, "failed to parse plugin config 1: error parsing configuration: missing 'type'")]
    [InlineData("""{"name":"net","plugins":[null]}""", CniErrorCode.DecodingFailure, "failed to parse plugin config 0: error parsing configuration: ")]
    [InlineData("""{"name":"net","plugins":[{"type":"a","capabilities":{"x":"true"}}]}""", CniErrorCode.InvalidNetworkConfig, "failed to parse plugin config 0: error parsing configuration: invalid type string for capability \"x\"")]
    public void A_broken_list_is_refused_with_the_reference_librarys_words(string json, CniErrorCode code, string message)
    {
        var error = Assert.Throws<CniException>(() => Parse(json));
        Assert.Equal(code, error.Code);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"true\"", true)]
    [InlineData("\"TRUE\"", true)]
    [InlineData("false", false)]
    [InlineData("\"false\"", false)]
    [InlineData("null", false)]
    public void Booleans_may_be_text(string value, bool expected)
    {
        var list = Parse($$"""{"name":"net","plugins":[{"type":"a"}],"disableCheck":{{value}},"disableGC":{{value}},"loadOnlyInlinedPlugins":{{value}}}""");
        Assert.Equal((expected, expected, expected), (list.DisableCheck, list.DisableGc, list.LoadOnlyInlinedPlugins));
    }

    [Fact]
    public void Truncation_anywhere_is_a_decoding_failure()
    {
        var json = Encoding.UTF8.GetBytes("""{"name":"né\u00e9t","cniVersions":["1.0.0"],"plugins":[{"type":"a","capabilities":{"x":true}}],"disableGC":"false"}""");
        for (int length = 0; length < json.Length; length++)
        {
            Assert.Equal(CniErrorCode.DecodingFailure, Assert.Throws<CniException>(() => NetworkConfigList.Parse(json.AsMemory(0, length))).Code);
        }
    }

    [Fact]
    public void A_members_value_can_be_set_and_replaced()
    {
        var plugin = PluginConfig.Parse("""{"type":"a","Test":1,"n":1e2}"""u8.ToArray());
        Assert.Equal("""{"type":"a","n":1e2,"test":"new"}""", Encoding.UTF8.GetString(plugin.WithMember("test", "\"new\""u8.ToArray()).Raw.Span));
        Assert.StartsWith("keys cannot be empty", Assert.Throws<ArgumentException>(() => plugin.WithMember("", "1"u8.ToArray())).Message, StringComparison.Ordinal);
        Assert.StartsWith("key 'test' value must not be nil", Assert.Throws<ArgumentException>(() => plugin.WithMember("test", default)).Message, StringComparison.Ordinal);
        Assert.Equal(CniErrorCode.DecodingFailure, Assert.Throws<CniException>(() => plugin.WithMember("test", "1,\"x\":2"u8.ToArray())).Code);
    }
}
