using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cni.Sdk.Tests.Models;

/// <summary>A plugin author's configuration, in an assembly other than the SDK's.</summary>
public sealed record SampleConfig(string Greeting = "hello", int Times = 3, bool Loud = true) : NetworkConfig
{
    public IReadOnlyList<string> Words { get => field ?? []; init; }

    public uint Weight { get; set; } = 7;

    public new SampleIpam? Ipam { get; init; }

    [JsonConverter(typeof(IpAddressJsonConverter))]
    public IPAddress? Server { get; init; }

    [JsonConverter(typeof(LooseBooleanJsonConverter))]
    public bool Quiet { get; init; }
}

public sealed record SampleIpam : IpamConfig
{
    public IReadOnlyList<CniRoute> Routes { get => field ?? []; init; }

    public IReadOnlyList<IReadOnlyList<IpRangeConfig>> Ranges { get => field ?? []; init; }

    public IpPrefix? Subnet { get; init; }
}

/// <summary>A runtimeConfig with a capability of the plugin's own.</summary>
public sealed record SampleRuntimeConfig : RuntimeConfig
{
    public string? Vendor { get; init; }
}

public sealed record VendorConfig : NetworkConfig
{
    public new SampleRuntimeConfig? RuntimeConfig { get; init; }
}

public sealed record StrictConfig(int Answer) : NetworkConfig
{
    public required string Key { get; init; }
}

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SampleConfig))]
[JsonSerializable(typeof(StrictConfig))]
[JsonSerializable(typeof(VendorConfig))]
internal sealed partial class SampleJson : JsonSerializerContext;

/// <summary>A context with the serializer's own ideas, which must do as well.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SampleConfig))]
internal sealed partial class PickyJson : JsonSerializerContext;

public class ConfigJsonTests
{
    private static SampleConfig Read(string json) => CniJson.Deserialize(Encoding.UTF8.GetBytes(json), SampleJson.Default.SampleConfig);

    private static CniException Fails(string json) => Assert.Throws<CniException>(() => Read(json));

    [Fact]
    public void An_empty_object_keeps_every_default()
    {
        var config = Read("{}");
        Assert.Equal("hello", config.Greeting);
        Assert.Equal(3, config.Times);
        Assert.True(config.Loud);
        Assert.Equal(7u, config.Weight);
        Assert.Empty(config.Words);
    }

    [Theory]
    [InlineData("""{"greeting":null,"times":null,"loud":null,"words":null,"weight":null,"quiet":null,"server":null,"ipam":null,"dns":null,"name":null}""")]
    [InlineData("{\"greeting\" : null ,\n \"times\"\t:\r\n null, \"loud\":null,\"words\":[null],\"x\":[null,{\"y\":null}]}")]
    public void Null_leaves_every_default_alone(string json)
    {
        Assert.Equal(Read("{}") with { Words = [] }, Read(json) with { Words = [] });
        Assert.Empty(Read(json).Words);
        var picky = CniJson.Deserialize(Encoding.UTF8.GetBytes(json), PickyJson.Default.SampleConfig);
        Assert.Equal("hello", picky.Greeting);
        Assert.Equal(3, picky.Times);
    }

    [Fact]
    public void Keys_match_in_any_case_and_the_last_of_several_wins() // S34
    {
        var config = Read("""{"NAME":"a","CniVersion":"0.4.0","gREETING":"hi","greeting":"ho","iPAM":{"TYPE":"x","ROUTES":[{"DST":"10.0.0.0/8","Gw":"10.0.0.1"}]}}""");
        Assert.Equal(("a", "0.4.0", "ho"), (config.Name, config.CniVersion, config.Greeting));
        Assert.Equal("x", config.Ipam!.Type);
        Assert.Equal(new CniRoute(IpPrefix.Parse("10.0.0.0/8")) { Gateway = IPAddress.Parse("10.0.0.1") }, Assert.Single(config.Ipam.Routes));
    }

    [Fact]
    public void Everything_a_runtime_sends_is_read()
    {
        var config = Read("""
            {"cniVersion":"1.1.0","name":"n","type":"t","unknown":{"deep":[1,{"x":[]}]},"prevResult":{"ips":[{"address":"nonsense"}]},
             "server":"10.0.0.9","quiet":"true","words":["a","b"],
             "dns":{"nameservers":["10.0.0.53"],"domain":"d","search":["s"],"options":["o"]},
             "ipam":{"type":"host-local","subnet":"10.1.2.3/24","ranges":[[{"subnet":"10.1.0.0/16","rangeStart":"10.1.0.5"}]]},
             "args":{"cni":{"labels":[{"key":"k","value":"v"}],"ips":["10.1.2.9"],"mac":"02:00:00:00:00:01","more":1},"vendor":{"a":2}},
             "RuntimeConfig":{"portMappings":[{"HostPort":8080,"ContainerPort":80,"Protocol":"tcp","HostIP":""}],
              "bandWidth":{"IngressRate":1000,"IngressBurst":4294967295,"egressRate":18446744073709551615},
              "ipRanges":[[{"subnet":"10.2.0.0/24"}]],"dns":{"Servers":["1.1.1.1"],"searches":["x"]},"ips":["10.1.2.2/24"],"mac":"02:00:00:00:00:02",
              "infinibandGUID":"g","deviceID":"0000:01:00.0","aliases":["al"],"cgroupPath":"/cg","newCapability":[true]}}
            """);
        Assert.Equal(IPAddress.Parse("10.0.0.9"), config.Server);
        Assert.True(config.Quiet);
        Assert.Equal(["a", "b"], config.Words);
        Assert.Equal(new CniDns { Nameservers = ["10.0.0.53"], Domain = "d", Search = ["s"], Options = ["o"] }, config.Dns);
        Assert.Equal(IpPrefix.Parse("10.1.2.3/24"), config.Ipam!.Subnet);
        Assert.Equal("10.1.0.5", config.Ipam.Ranges[0][0].RangeStart);
        Assert.Equal("v", config.Args!.Cni!.Labels[0].Value);
        Assert.Equal(2, config.Args.AdditionalMembers!["vendor"].GetProperty("a").GetInt32());
        Assert.Equal(1, config.Args.Cni.AdditionalMembers!["more"].GetInt32());
        var expected = new RuntimeConfig
        {
            PortMappings = [new() { HostPort = 8080, ContainerPort = 80, Protocol = "tcp", HostIp = "" }],
            Bandwidth = new() { IngressRate = 1000, IngressBurst = 4294967295, EgressRate = ulong.MaxValue },
            IpRanges = [[new() { Subnet = "10.2.0.0/24" }]],
            Dns = new() { Servers = ["1.1.1.1"], Searches = ["x"] },
            Ips = ["10.1.2.2/24"],
            Mac = "02:00:00:00:00:02",
            InfinibandGuid = "g",
            DeviceId = "0000:01:00.0",
            Aliases = ["al"],
            CgroupPath = "/cg",
            AdditionalMembers = new Dictionary<string, JsonElement> { ["newCapability"] = JsonElement.Parse("[true]") },
        };
        Assert.Equal(expected, config.RuntimeConfig);
        Assert.NotEqual(expected with { Aliases = ["other"] }, config.RuntimeConfig);
    }

    [Fact]
    public void A_capability_of_ones_own_is_typed_by_deriving_from_runtimeConfig()
    {
        var config = CniJson.Deserialize("""{"runtimeConfig":{"VENDOR":"v","portmappings":[{"hostport":1}],"aliases":["a"],"other":1}}"""u8, SampleJson.Default.VendorConfig);
        Assert.Equal("v", config.RuntimeConfig!.Vendor);
        Assert.Equal(1, config.RuntimeConfig.PortMappings[0].HostPort);
        Assert.Equal(["other"], config.RuntimeConfig.AdditionalMembers!.Keys);
        Assert.Empty(config.RuntimeConfig.Ips);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"portMappings":[{"hostPort":8080,"containerPort":80,"protocol":"tcp","hostIP":"::"}],"ipRanges":[[{"subnet":"10.2.0.0/24","rangeStart":"10.2.0.1","rangeEnd":"10.2.0.9","gateway":"10.2.0.1"}],[]],"bandwidth":{"ingressRate":1,"ingressBurst":2,"egressRate":3,"egressBurst":18446744073709551615},"dns":{"searches":["x"],"servers":["1.1.1.1"]},"ips":["10.1.2.2/24"],"mac":"m","infinibandGUID":"g","deviceID":"d","aliases":["al"],"cgroupPath":"/cg","other":[true]}""")]
    public void A_runtimeConfig_is_written_as_it_was_read(string json) => Assert.Equal(
        json, JsonSerializer.Serialize(CniJson.Deserialize(Encoding.UTF8.GetBytes(json), CniJson.RuntimeConfig), CniJson.RuntimeConfig));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"cni":{"labels":[{"key":"k","value":"v"}],"ips":["10.1.2.9"],"mac":"m","more":1},"vendor":{"a":2}}""")]
    public void The_args_are_written_as_they_were_read(string json)
    {
        var config = Read($$"""{"args":{{json}}}""");
        Assert.Contains($"\"args\":{json}", JsonSerializer.Serialize(config, SampleJson.Default.SampleConfig), StringComparison.Ordinal);
    }

    [Fact]
    public void No_wire_record_of_an_empty_object_has_null_where_none_is_allowed()
    {
        var config = Read("""{"ipam":{"ranges":[[{}]]},"dns":{},"args":{"cni":{"labels":[{}]}},"runtimeConfig":{"portMappings":[{}],"bandwidth":{},"dns":{}}}""");
        Assert.Empty(config.Ipam!.Routes);
        Assert.True(config.Dns!.IsEmpty);
        Assert.NotNull(config.Dns.Nameservers);
        Assert.Empty(config.Args!.Cni!.Ips);
        Assert.Equal("", config.Args.Cni.Labels[0].Key);
        Assert.Equal("", config.Args.Cni.Labels[0].Value);
        var runtime = config.RuntimeConfig!;
        Assert.Equal(0, runtime.PortMappings[0].HostPort);
        Assert.Empty(runtime.IpRanges);
        Assert.Empty(runtime.Ips);
        Assert.Empty(runtime.Aliases);
        Assert.Empty(runtime.Dns!.Servers);
        Assert.Empty(runtime.Dns.Searches);
    }

    [Theory]
    [InlineData("", "unexpected end of JSON input")]
    [InlineData("""{"name":"x""", "unexpected end of JSON input")]
    [InlineData("""{"name":"x",}""", "invalid character '}' at byte 12")]
    [InlineData("{}x", "invalid character 'x' at byte 2")]
    [InlineData("{}\n{}", "invalid character '{' at byte 3")]
    [InlineData("[]", "expected an object")]
    [InlineData("null", "expected an object")]
    [InlineData("nope", "invalid character 'o' at byte 1")]
    [InlineData("""{"name":"\ud800"}""", "half a surrogate pair at byte 8")]
    [InlineData("""{"x":[{"deep":"\udc00x"}]}""", "half a surrogate pair at byte 14")]
    [InlineData("""{"server":"10.0.0"}""", "server: invalid IP address: 10.0.0")]
    [InlineData("""{"ipam":{"routes":[{"dst":"1.2.3.0/24"},{"dst":"1.2.3.0/asdf"}]}}""", "ipam.routes[1].dst: invalid CIDR address: 1.2.3.0/asdf")]
    [InlineData("""{"ipam":{"routes":[{}]}}""", "ipam.routes[0]: missing dst")]
    [InlineData("""{"ipam":{"subnet":5}}""", "ipam.subnet: expected a string, found a number")]
    [InlineData("""{"dns":[]}""", "dns: expected an object, found an array")]
    [InlineData("""{"name": "x", "dns": { "nameservers" : [ "1.1.1.1" , 5 ] } }""", "dns.nameservers[1]: expected a string, found a number")]
    [InlineData("""{"times":"3"}""", "times: the value does not have the type that is expected here")]
    [InlineData("""{"times":99999999999}""", "times: the value does not have the type that is expected here")]
    [InlineData("""{"name":5}""", "name: the value does not have the type that is expected here")]
    [InlineData("""{"runtimeConfig":{"portMappings":[{"hostPort":-1},{"hostPort":[]}]}}""", "runtimeConfig.portMappings[1].hostPort: expected a number, found an array")]
    [InlineData("""{"runtimeConfig":{"bandwidth":{"egressBurst":1.5}}}""", "runtimeConfig.bandwidth.egressBurst: expected a whole number from 0 to 18446744073709551615, found 1.5")]
    [InlineData("""{"args":{"cni":{"labels":[{"key":1}]}}}""", "args.cni.labels[0].key: expected a string, found a number")]
    [InlineData("""{"quiet":"maybe"}""", "quiet: invalid value \"maybe\", expected a boolean")]
    public void A_document_that_cannot_be_read_is_a_decoding_failure_that_says_where(string json, string message) // S29
    {
        var error = Fails(json);
        Assert.Equal(CniErrorCode.DecodingFailure, error.Code);
        Assert.Equal("error unmarshall network config: " + message, error.Message);
    }

    [Fact]
    public void Invalid_UTF8_is_a_decoding_failure()
    {
        byte[] json = [.. "{\"name\":\""u8, 0xc3, 0x28, .. "\"}"u8];
        var error = Assert.Throws<CniException>(() => CniJson.Deserialize(json, CniJson.NetworkConfig));
        Assert.Equal((CniErrorCode.DecodingFailure, "error unmarshall network config: the text is not valid UTF-8"), (error.Code, error.Message));
    }

    [Fact]
    public void Sixty_four_levels_are_read_and_sixty_five_are_not()
    {
        static string Nest(int levels) => $$"""{"x":{{new string('[', levels - 1)}}{{new string(']', levels - 1)}}}""";
        Read(Nest(64));
        Assert.Equal("error unmarshall network config: nested deeper than 64 levels", Fails(Nest(65)).Message);
        Assert.Equal("error unmarshall network config: nested deeper than 64 levels", Fails(Nest(100_000)).Message);
    }

    [Fact]
    public void A_required_key_that_is_missing_is_named()
    {
        var error = Assert.Throws<CniException>(() => CniJson.Deserialize("""{"answer":1}"""u8, SampleJson.Default.StrictConfig));
        Assert.Equal((CniErrorCode.InvalidNetworkConfig, "missing key \"key\" in network config"), (error.Code, error.Message));
    }

    [Fact]
    public void A_configuration_cut_off_anywhere_is_a_decoding_failure()
    {
        var json = """{"cniVersion":"1.0.0","name":"nö","ipam":{"routes":[{"dst":"10.0.0.0/8"}]},"dns":{"search":["\u00e4"]},"x":[1.5e3,true,null]}"""u8.ToArray();
        for (int length = 0; length < json.Length; length++)
        {
            var error = Assert.Throws<CniException>(() => CniJson.Deserialize(json.AsSpan(0, length), SampleJson.Default.SampleConfig));
            Assert.Equal(CniErrorCode.DecodingFailure, error.Code);
        }
        Assert.Equal("nö", CniJson.Deserialize(json, SampleJson.Default.SampleConfig).Name);
    }
}
