using System.Text.Json;
using Cni.Samples.Firewall;
using Cni.Sdk;

namespace Cni.Toolkit.Tests.Firewall;

/// <summary>Configurations that make sense, and what is said of the others.</summary>
public class FirewallSettingsTests
{
    private static FirewallSettings Read(string json) => FirewallSettings.Of(JsonSerializer.Deserialize(json, FirewallJson.Default.FirewallConfig)!);

    [Fact]
    public void Defaults_are_those_of_the_reference()
    {
        var settings = Read("{}");
        Assert.Equal((FirewallBackend.Automatic, IngressPolicy.Open, "CNI-ADMIN", "trusted", 0x1000u),
            (settings.Backend, settings.Policy, settings.AdminChain, settings.Zone, settings.Mark));
        Assert.Equal(settings, Read("""{ "backend": "", "ingressPolicy": "", "iptablesAdminChainName": "", "firewalldZone": "", "markBit": null }"""));
    }

    [Fact]
    public void Keys_match_in_any_case()
    {
        var settings = Read("""{ "Backend": "firewalld", "INGRESSPOLICY": "same-bridge", "iptablesadminchainname": "SITE", "FirewalldZone": "internal", "markbit": 0 }""");
        Assert.Equal((FirewallBackend.Firewalld, IngressPolicy.SameBridge, "SITE", "internal", 1u),
            (settings.Backend, settings.Policy, settings.AdminChain, settings.Zone, settings.Mark));
    }

    [Theory]
    [InlineData("iptables", nameof(FirewallBackend.Nftables))]
    [InlineData("nftables", nameof(FirewallBackend.Nftables))]
    [InlineData("firewalld", nameof(FirewallBackend.Firewalld))]
    [InlineData("whatever", nameof(FirewallBackend.Automatic))]
    public void Backends_mean_what_they_mean_to_the_reference(string backend, string meant) =>
        Assert.Equal(meant, Read($$"""{ "backend": "{{backend}}" }""").Backend.ToString());

    [Theory]
    [InlineData("""{ "ingressPolicy": "closed" }""", "unknown ingress policy: \"closed\"")]
    [InlineData("""{ "markBit": -1 }""", "markBit must be between 0 and 31")]
    [InlineData("""{ "iptablesAdminChainName": "ACCEPT" }""", "iptablesAdminChainName \"ACCEPT\" can't be the administrator's chain")]
    [InlineData("""{ "iptablesAdminChainName": "FORWARD" }""", "iptablesAdminChainName \"FORWARD\" can't be the administrator's chain")]
    [InlineData("""{ "iptablesAdminChainName": "-A" }""", "iptablesAdminChainName \"-A\" can't be the administrator's chain")]
    [InlineData("""{ "iptablesAdminChainName": "A B" }""", "iptablesAdminChainName \"A B\" is no name of a chain")]
    [InlineData("""{ "iptablesAdminChainName": "A1234567890123456789012345678" }""", "iptablesAdminChainName \"A1234567890123456789012345678\" is too long")]
    public void What_makes_no_sense_is_refused(string json, string message)
    {
        var error = Assert.Throws<CniException>(() => Read(json));
        Assert.Equal((CniErrorCode.InvalidNetworkConfig, message), (error.Code, error.Message));
    }
}
