using System.Text.Json;
using Cni.Samples.Portmap;
using Cni.Sdk;

namespace Cni.Toolkit.Tests.Portmap;

public class PortmapSettingsTests
{
    private static PortmapSettings Read(string json) => PortmapSettings.Of(JsonSerializer.Deserialize(json, PortmapJson.Default.PortmapConfig)!);

    private static string[] Ports(string mappings) =>
        [.. Read($$"""{"runtimeConfig":{"portMappings":{{mappings}} } }""").Ports.Select(port => $"{port} {port.Family} {port.ContainerPort}")];

    private static CniException Refuses(string json) => Assert.Throws<CniException>(() => Read(json));

    private static string RefusedMapping(string mapping)
    {
        var error = Refuses($$"""{"runtimeConfig":{"portMappings":[{{mapping}}]} }""");
        Assert.Equal(CniErrorCode.InvalidNetworkConfig, error.Code);
        return error.Message;
    }

    [Fact]
    public void An_empty_configuration_maps_nothing_and_would_masquerade()
    {
        PortmapSettings settings = Read("{}");
        Assert.Empty(settings.Ports);
        Assert.True(settings.Snat);
        Assert.False(settings.MasqAll);
        Assert.True(settings.ConditionV4.IsEmpty && settings.ConditionV6.IsEmpty);
    }

    [Fact]
    public void Null_is_as_good_as_absent() => Assert.Empty(Read("""
        {"backend":null,"snat":null,"masqAll":null,"markMasqBit":null,"externalSetMarkChain":null,"conditionsV4":null,"conditionsV6":null,
         "runtimeConfig":{"portMappings":null}}
        """).Ports);

    [Fact]
    public void Names_of_keys_match_in_any_case() => Assert.Equal(["8080/tcp  80"], [.. Read("""
        {"SNAT":false,"RuntimeConfig":{"PortMappings":[{"HostPort":8080,"ContainerPort":80,"Protocol":"tcp","HostIP":""}]}}
        """).Ports.Select(port => $"{port} {port.Family} {port.ContainerPort}")]);

    [Fact]
    public void Protocols_are_read_in_any_case_and_are_tcp_when_absent() => Assert.Equal(
        ["1/tcp  1", "2/udp  1", "3/sctp  1", "4/tcp  1"],
        Ports("""
            [{"hostPort":1,"containerPort":1},{"hostPort":2,"containerPort":1,"protocol":"UDP"},
             {"hostPort":3,"containerPort":1,"protocol":"Sctp"},{"hostPort":4,"containerPort":1,"protocol":""}]
            """));

    [Fact]
    public void The_unspecified_address_means_any_of_its_family_only() => Assert.Equal(
        ["1/tcp  1", "2/tcp InterNetwork 1", "3/tcp InterNetworkV6 1", "192.0.2.1:4/tcp InterNetwork 1", "[2001:db8::1]:5/tcp InterNetworkV6 1"],
        Ports("""
            [{"hostPort":1,"containerPort":1,"hostIP":""},{"hostPort":2,"containerPort":1,"hostIP":"0.0.0.0"},
             {"hostPort":3,"containerPort":1,"hostIP":"::"},{"hostPort":4,"containerPort":1,"hostIP":"192.0.2.1"},
             {"hostPort":5,"containerPort":1,"hostIP":"2001:db8::1"}]
            """));

    [Theory]
    [InlineData("""{"hostPort":0,"containerPort":80}""", "Invalid host port number: 0")]
    [InlineData("""{"hostPort":70000,"containerPort":80}""", "Invalid host port number: 70000")]
    [InlineData("""{"hostPort":80,"containerPort":0}""", "Invalid container port number: 0")]
    [InlineData("""{"hostPort":80,"containerPort":-1}""", "Invalid container port number: -1")]
    [InlineData("""{"hostPort":80,"containerPort":80,"protocol":"icmp"}""", "unknown protocol \"icmp\" of host port 80")]
    [InlineData("""{"hostPort":80,"containerPort":80,"hostIP":"1"}""", "invalid hostIP \"1\" of host port 80")]
    public void A_mapping_that_can_not_be_is_refused_by_name(string mapping, string message) => Assert.Equal(message, RefusedMapping(mapping));

    [Fact]
    public void The_same_mapping_twice_counts_once() => Assert.Equal(["80/tcp  8"],
        Ports("""[{"hostPort":80,"containerPort":8},{"hostPort":80,"containerPort":8,"protocol":"tcp"}]"""));

    [Theory]
    [InlineData("", "")]
    [InlineData("", "0.0.0.0")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    public void One_host_port_can_not_lead_to_two_container_ports(string first, string second) => Assert.EndsWith("is mapped twice",
        RefusedMapping($$"""{"hostPort":80,"containerPort":8,"hostIP":"{{first}}"},{"hostPort":80,"containerPort":9,"hostIP":"{{second}}"}"""), StringComparison.Ordinal);

    [Fact]
    public void Ports_of_other_protocols_families_and_addresses_are_other_ports() => Assert.Equal(5, Ports("""
        [{"hostPort":80,"containerPort":1},{"hostPort":80,"containerPort":2,"protocol":"udp"},{"hostPort":81,"containerPort":3,"hostIP":"0.0.0.0"},
         {"hostPort":81,"containerPort":4,"hostIP":"::"},{"hostPort":80,"containerPort":5,"hostIP":"192.0.2.1"}]
        """).Length);

    [Fact]
    public void Two_hundred_thousand_mappings_are_read_in_one_pass()
    {
        var mappings = new System.Text.StringBuilder("[");
        for (int i = 0; i < 200_000; i++)
            mappings.Append(System.Globalization.CultureInfo.InvariantCulture, $$"""{"hostPort":{{i % 65535 + 1}},"containerPort":80,"hostIP":"10.0.{{i / 65535}}.1"},""");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(200_000, Ports(mappings.Append("""{"hostPort":1,"containerPort":80,"hostIP":"10.0.0.1"}]""").ToString()).Length);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}");
    }

    [Theory]
    [InlineData("""{"markMasqBit":5,"externalSetMarkChain":"KUBE-MARK-MASQ"}""", "Cannot specify externalSetMarkChain and markMasqBit")]
    [InlineData("""{"markMasqBit":32}""", "MasqMarkBit must be between 0 and 31")]
    [InlineData("""{"markMasqBit":-1}""", "MasqMarkBit must be between 0 and 31")]
    [InlineData("""{"backend":"ebpf"}""", "unknown backend \"ebpf\"")]
    public void Contradictions_are_refused_in_the_reference_plugins_words(string json, string message)
    {
        var error = Refuses(json);
        Assert.Equal(CniErrorCode.InvalidNetworkConfig, error.Code);
        Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("""{"backend":"iptables","markMasqBit":0}""")]
    [InlineData("""{"backend":"nftables","markMasqBit":31}""")]
    [InlineData("""{"backend":"","externalSetMarkChain":"KUBE-MARK-MASQ"}""")]
    public void Both_backends_and_either_kind_of_mark_are_accepted(string json) => Assert.True(Read(json).Snat);

    [Fact]
    public void Without_snat_there_is_no_masquerade_of_everything() => Assert.False(Read("""{"snat":false,"masqAll":true}""").MasqAll);
}
