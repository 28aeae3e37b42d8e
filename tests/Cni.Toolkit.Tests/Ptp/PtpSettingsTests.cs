using System.Text;
using Cni.Samples.Ptp;
using Cni.Sdk;

namespace Cni.Toolkit.Tests.Ptp;

public class PtpSettingsTests
{
    private static PtpSettings Parse(string json) => PtpSettings.Of(CniJson.Deserialize(Encoding.UTF8.GetBytes(json), PtpJson.Default.PtpConfig));

    [Fact]
    public void What_is_not_said_has_the_references_defaults() =>
        Assert.Equal(new PtpSettings(IpMasq: false, Mtu: null), Parse("""{"ipam":{"type":"x"},"mtu":0}"""));

    [Fact]
    public void Keys_match_in_any_case() =>
        Assert.Equal(new PtpSettings(IpMasq: true, Mtu: 1400), Parse("""{"IPAM":{"Type":"x"},"MTU":1400,"ipmasq":true,"IpMasqBackend":"iptables"}"""));

    [Theory]
    [InlineData("""{}""", "ptp needs address management")]
    [InlineData("""{"ipam":{}}""", "ptp needs address management")]
    [InlineData("""{"ipam":{"type":"x"},"mtu":-1}""", "invalid mtu -1 (must be between 0 and 65535)")]
    [InlineData("""{"ipam":{"type":"x"},"ipMasqBackend":"pf"}""", "unknown ipMasqBackend \"pf\"")]
    public void What_makes_no_sense_is_refused(string json, string message)
    {
        var error = Assert.Throws<CniException>(() => Parse(json));
        Assert.Equal(CniErrorCode.InvalidNetworkConfig, error.Code);
        Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("""{}""", "leased")]
    [InlineData("""{"dns":{}}""", "leased")]
    [InlineData("""{"dns":{"nameservers":null}}""", "leased")]
    [InlineData("""{"dns":{"domain":""}}""", "leased")]
    [InlineData("""{"ipam":{"dns":{"nameservers":[]}},"dns":null}""", "leased")]
    [InlineData("""{"dns":{"nameservers":[]}}""", "")]
    [InlineData("""{"DNS":{"OPTIONS":[]}}""", "")]
    [InlineData("""{"a":[{"b":1}],"dns":{"x":{"y":[1]},"search":[]}}""", "")]
    [InlineData("""{"dns":{"domain":"configured"}}""", "configured")]
    public void Name_servers_are_the_configurations_if_it_says_anything(string json, string domain)
    {
        PtpConfig config = CniJson.Deserialize(Encoding.UTF8.GetBytes(json), PtpJson.Default.PtpConfig);
        CniDns chosen = DnsOverride.Choose(config.Dns, Encoding.UTF8.GetBytes(json), new CniDns { Domain = "leased" });
        Assert.Equal(domain, chosen.Domain ?? "");
    }
}
