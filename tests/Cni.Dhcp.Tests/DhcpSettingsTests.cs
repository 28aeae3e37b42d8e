using System.Text;
using Cni.Samples.Dhcp;
using Cni.Sdk;

namespace Cni.Dhcp.Tests;

public class DhcpSettingsTests
{
    static DhcpSettings Read(string ipam, string args = "") =>
        DhcpSettings.Of(CniJson.Deserialize(Encoding.UTF8.GetBytes($$"""{"cniVersion":"1.1.0","name":"n","type":"x","ipam":{{ipam}}}"""), DhcpJson.Default.DhcpConfig), CniArgs.Parse(args));

    [Fact]
    public void Defaults_are_the_references()
    {
        DhcpSettings settings = Read("{}");
        Assert.Equal("/run/cni/dhcp.sock", settings.Socket);
        Assert.Equal((true, false, true, 128), (settings.Terms.Ipv4, settings.Terms.Ipv6, settings.Terms.RapidCommit, settings.Ipv6PrefixLength));
        Assert.Equal([1, 121, 3, 33, 6, 15, 119], settings.Terms.Parameters);
        Assert.Empty(settings.Terms.Provide);
        Assert.Null(settings.Priority);
    }

    [Fact]
    public void Keys_match_in_any_case()
    {
        DhcpSettings settings = Read("""{"DAEMONSOCKETPATH":"/x","Priority":7,"Families":["ipv6","ipv4"],"ipv6prefixlength":64}""");
        Assert.Equal(("/x", 7u, true, true, 64), (settings.Socket, settings.Priority, settings.Terms.Ipv4, settings.Terms.Ipv6, settings.Ipv6PrefixLength));
    }

    [Fact]
    public void Options_to_ask_for_stand_behind_the_usual_ones_or_alone()
    {
        Assert.Equal([1, 121, 3, 33, 6, 15, 119, 12, 42], Read("""{"request":[{"option":"host-name"},{"option":"42"},{"option":"42"}]}""").Terms.Parameters);
        Assert.Equal([1, 3], Read("""{"request":[{"skipDefault":true},{"option":"subnet-mask"},{"option":"routers"}]}""").Terms.Parameters);
        Assert.Empty(Read("""{"request":[{"skipDefault":true}]}""").Terms.Parameters);
    }

    [Fact]
    public void Options_to_tell_come_from_the_configuration_or_from_arguments()
    {
        const string Provide = """{"provide":[{"option":"12","value":"fallback","fromArg":"K8S_POD_NAME"},{"option":"user-class","fromArg":"NONE"},{"option":"60","value":"v"}]}""";
        Assert.Equal(["12=web", "60=v"], Read(Provide, "K8S_POD_NAME=web").Terms.Provide.Select(Text));
        Assert.Equal(["12=fallback", "60=v"], Read(Provide).Terms.Provide.Select(Text));

        static string Text(DhcpOptionValue option) => $"{option.Code}={Encoding.UTF8.GetString(option.Value)}";
    }

    [Theory]
    [InlineData("null", "IPAM config missing 'ipam' key")]
    [InlineData("""{"request":[{"option":"time"}]}""", "Can not parse option \"time\"")]
    [InlineData("""{"request":[{"option":"0"}]}""", "Can not parse option \"0\"")]
    [InlineData("""{"provide":[{"option":"256","value":"x"}]}""", "Can not parse option \"256\"")]
    [InlineData("""{"provide":[{"value":"x"}]}""", "Can not parse option \"\"")]
    [InlineData("""{"provide":[{"option":"53","value":"x"}]}""", "option \"53\" can't be provided")]
    [InlineData("""{"priority":-1}""", "invalid priority -1")]
    [InlineData("""{"families":[]}""", "families is empty")]
    [InlineData("""{"families":["ipv5"]}""", "unknown family: \"ipv5\"")]
    [InlineData("""{"ipv6PrefixLength":129}""", "invalid ipv6PrefixLength 129")]
    public void What_cannot_be_meant_is_refused(string ipam, string message)
    {
        var error = Assert.Throws<CniException>(() => Read(ipam));
        Assert.Equal((CniErrorCode.InvalidNetworkConfig, message), (error.Code, error.Message));
    }

    [Fact]
    public void A_value_that_fits_into_no_option_is_refused()
    {
        var error = Assert.Throws<CniException>(() => Read($$"""{"provide":[{"option":"12","value":"{{new string('x', 256)}}"}]}"""));
        Assert.StartsWith("value too long for option \"12\"", error.Message, StringComparison.Ordinal);
    }
}
