using System.Text.Json;
using Cni.Samples.Bridge;
using Cni.Sdk;

namespace Cni.Toolkit.Tests.Bridge;

public class BridgeSettingsTests
{
    private static BridgeSettings Read(string json, string? args = null) =>
        BridgeSettings.Of(JsonSerializer.Deserialize(json, BridgeJson.Default.BridgeConfig)!, CniArgs.Parse(args));

    private static void Refuses(string json, string message)
    {
        var error = Assert.Throws<CniException>(() => Read(json));
        Assert.Equal(CniErrorCode.InvalidNetworkConfig, error.Code);
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void An_empty_configuration_is_a_plain_bridge_called_cni0()
    {
        BridgeSettings settings = Read("{}");
        Assert.Equal("cni0", settings.Bridge);
        Assert.False(settings.IsGateway || settings.IsDefaultGateway || settings.IpMasq || settings.Hairpin || settings.PreserveDefaultVlan);
        Assert.Null(settings.Mtu);
        Assert.Null(settings.Mac);
        Assert.False(settings.FiltersVlans);
    }

    [Fact]
    public void Null_is_as_good_as_absent() => Assert.Equal(Read("{}"), Read("""
        {"bridge":null,"isGateway":null,"isDefaultGateway":null,"forceAddress":null,"ipMasq":null,"ipMasqBackend":null,"mtu":null,
         "hairpinMode":null,"promiscMode":null,"vlan":null,"vlanTrunk":null,"preserveDefaultVlan":null,"macspoofchk":null,
         "enabledad":null,"disableContainerInterface":null,"portIsolation":null}
        """));

    [Fact]
    public void Names_of_keys_match_in_any_case()
    {
        BridgeSettings settings = Read("""{"BRIDGE":"br1","ISgateway":true,"HairPinMode":true,"vlantrunk":[{"ID":5}]}""");
        Assert.Equal("br1", settings.Bridge);
        Assert.True(settings.IsGateway && settings.Hairpin);
        Assert.Equal([new VlanRange(5, 5)], settings.Trunk);
    }

    [Fact]
    public void A_default_gateway_is_a_gateway() => Assert.True(Read("""{"isDefaultGateway":true}""").IsGateway);

    [Theory]
    [InlineData(-100)]
    [InlineData(4095)]
    [InlineData(5000)]
    public void A_vlan_out_of_range_is_refused(int vlan) =>
        Refuses($$"""{"vlan":{{vlan}}}""", $"invalid VLAN ID {vlan} (must be between 0 and 4094)");

    [Fact]
    public void Vlan_zero_is_no_vlan() => Assert.False(Read("""{"vlan":0}""").FiltersVlans);

    [Fact]
    public void Hairpin_and_promiscuous_exclude_each_other() =>
        Refuses("""{"hairpinMode":true,"promiscMode":true}""", "cannot set hairpin mode and promiscuous mode at the same time");

    [Fact]
    public void A_disabled_interface_excludes_ipam() =>
        Refuses("""{"ipam":{"type":"host-local"},"disableContainerInterface":true}""", "cannot use IPAM when DisableContainerInterface flag is set");

    [Fact]
    public void A_bridge_name_the_kernel_would_refuse_is_refused_before_anything_is_done() =>
        Refuses("""{"bridge":"a-name-far-too-long"}""", "bridge \"a-name-far-too-long\": interface name is too long");

    [Theory]
    [InlineData("iptables")]
    [InlineData("nftables")]
    [InlineData("")]
    public void Both_backends_are_accepted(string backend) => Assert.True(Read($$"""{"ipMasq":true,"ipMasqBackend":"{{backend}}"}""").IpMasq);

    [Fact]
    public void An_unknown_backend_is_refused() => Refuses("""{"ipMasqBackend":"ipfw"}""", "unknown ipMasqBackend \"ipfw\"");

    [Fact]
    public void The_runtimes_mac_wins_over_the_configurations_and_that_over_the_variable()
    {
        const string Runtime = """ "runtimeConfig":{"mac":"c2:11:22:33:44:01"} """;
        const string Config = """ "args":{"cni":{"mac":"c2:11:22:33:44:02"}} """;
        const string Variable = "IgnoreUnknown=1;K8S_POD_NAME=x;MAC=c2:11:22:33:44:03";
        Assert.Equal("C21122334401", Read($"{{{Runtime},{Config}}}", Variable).Mac!.ToString());
        Assert.Equal("C21122334402", Read($"{{{Config}}}", Variable).Mac!.ToString());
        Assert.Equal("C21122334403", Read("{}", Variable).Mac!.ToString());
        Assert.Equal("C21122334403", Read("""{"runtimeConfig":{"mac":""}}""", Variable).Mac!.ToString());
    }

    [Fact]
    public void A_mac_that_is_none_is_refused() => Refuses("""{"runtimeConfig":{"mac":"c2:11"}}""", "invalid MAC address \"c2:11\"");

    [Fact]
    public void An_unknown_argument_is_refused_unless_the_runtime_says_otherwise()
    {
        Assert.Equal(CniErrorCode.InvalidEnvironment, Assert.Throws<CniException>(() => Read("{}", "FOO=BAR")).Code);
        Assert.NotNull(Read("{}", "IgnoreUnknown=true;FOO=BAR"));
    }
}
