using System.Net.NetworkInformation;
using System.Text.Json;
using Cni.Netlink;
using Cni.Samples.Ipvlan;
using Cni.Samples.Macvlan;
using Cni.Samples.Vlan;
using Cni.Sdk;

namespace Cni.Toolkit.Tests.PodLinks;

/// <summary>What configurations of macvlan, ipvlan and vlan mean.</summary>
public class PodLinkSettingsTests
{
    private static MacvlanSettings Macvlan(string json, string? args = null) =>
        MacvlanSettings.Of(JsonSerializer.Deserialize(json, MacvlanJson.Default.MacvlanConfig)!, CniArgs.Parse(args));

    private static IpvlanSettings Ipvlan(string json) => IpvlanSettings.Of(JsonSerializer.Deserialize(json, IpvlanJson.Default.IpvlanConfig)!);

    private static VlanSettings Vlan(string json) => VlanSettings.Of(JsonSerializer.Deserialize(json, VlanJson.Default.VlanConfig)!);

    private static void Refuses(Func<object?> read, string message)
    {
        var error = Assert.Throws<CniException>(read);
        Assert.Equal(CniErrorCode.InvalidNetworkConfig, error.Code);
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Empty_and_null_configurations_have_the_references_defaults()
    {
        Assert.Equal(new MacvlanSettings("", false, MacvlanMode.Bridge, null, null, null), Macvlan("{}"));
        Assert.Equal(Macvlan("{}"), Macvlan("""{"master":null,"mode":null,"mtu":null,"mac":null,"linkInContainer":null,"bcqueuelen":0}"""));
        Assert.Equal(new IpvlanSettings("", false, IpvlanMode.L2, null), Ipvlan("""{"mtu":0,"mode":""}"""));
        Assert.Equal(new VlanSettings("eth0", false, 0, null), Vlan("""{"master":"eth0"}"""));
    }

    [Fact]
    public void Keys_match_in_any_case() =>
        Assert.Equal(new VlanSettings("eth0", true, 4094, 1400), Vlan("""{"MASTER":"eth0","vlanid":4094,"Mtu":1400,"LinkInContainer":true}"""));

    [Fact]
    public void What_cannot_be_meant_is_refused_by_name()
    {
        Refuses(() => Macvlan("""{"mode":"Bridge"}"""), "unknown macvlan mode: \"Bridge\"");
        Refuses(() => Ipvlan("""{"mode":"l4"}"""), "unknown ipvlan mode: \"l4\"");
        Refuses(() => Ipvlan("""{"mtu":-1}"""), "invalid MTU -1, must not be negative");
        Refuses(() => Vlan("""{"vlanId":5}"""), "\"master\" field is required. It specifies the host interface name to create the VLAN for");
        Refuses(() => Vlan("""{"master":"eth0","vlanId":4095}"""), "invalid VLAN ID 4095 (must be between 0 and 4094)");
        Refuses(() => Macvlan("""{"mac":"02:00"}"""), "invalid MAC address \"02:00\"");
    }

    [Theory]
    [InlineData("""{"mac":"02:00:00:00:00:04"}""", null, "020000000004")]
    [InlineData("""{"mac":"02:00:00:00:00:04"}""", "MAC=02:00:00:00:00:03", "020000000003")]
    [InlineData("""{"mac":"02:00:00:00:00:04","args":{"cni":{"mac":"02:00:00:00:00:02"}}}""", "MAC=02:00:00:00:00:03", "020000000002")]
    [InlineData("""{"args":{"cni":{"mac":"02:00:00:00:00:02"}},"runtimeConfig":{"mac":"02:00:00:00:00:01"}}""", "MAC=02:00:00:00:00:03", "020000000001")]
    [InlineData("""{"mac":""}""", "IP=10.1.2.3", null)]
    public void The_mac_comes_from_the_first_place_that_has_one(string json, string? args, string? mac) =>
        Assert.Equal(mac is null ? null : PhysicalAddress.Parse(mac), Macvlan(json, args).Mac);

    [Fact]
    public void Unknown_arguments_are_refused_unless_they_are_to_be_ignored()
    {
        Assert.Equal(CniErrorCode.InvalidEnvironment, Assert.Throws<CniException>(() => Macvlan("{}", "MAC=02:00:00:00:00:01;FOO=1")).Code);
        Assert.NotNull(Macvlan("{}", "MAC=02:00:00:00:00:01;FOO=1;IgnoreUnknown=1").Mac);
    }

    [Fact]
    public void An_ipvlan_takes_its_master_from_the_one_interface_before_it()
    {
        var settings = Ipvlan("{}");
        Assert.Equal("", settings.MasterOf(null));
        Assert.Equal("ens1", settings.MasterOf(new CniResult { Interfaces = [new("ens1")] }));
        Assert.Equal("eth0", Ipvlan("""{"master":"eth0"}""").MasterOf(new CniResult { Interfaces = [new("ens1"), new("ens2")] }));
        foreach (CniResult result in (CniResult[])[new(), new() { Interfaces = [new("ens1"), new("ens2")] }, new() { Interfaces = [new("")] }])
            Refuses(() => settings.MasterOf(result), "chained master failure. PrevResult lacks a single named interface");
    }

    [Fact]
    public void An_mtu_fits_into_the_masters()
    {
        var master = new Link { Name = "eth0", Mtu = 1500 };
        Assert.Null(ParentLink.RequireMtu(null, master));
        Assert.Null(ParentLink.RequireMtu(0, master));
        Assert.Equal(1500, ParentLink.RequireMtu(1500, master));
        Refuses(() => ParentLink.RequireMtu(1501, master), "invalid MTU 1501, must be [0, master MTU(1500)]");
        Refuses(() => ParentLink.RequireMtu(-1, master), "invalid MTU -1, must be [0, master MTU(1500)]");
    }
}
