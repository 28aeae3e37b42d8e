using System.Net;
using System.Text;
using static Cni.Sdk.Tests.Models.ResultShapeTests;

namespace Cni.Sdk.Tests.Models;

public class ResultFormatTests
{
    private static readonly CniResult s_layer2 = new() { Interfaces = [new("eth0")] };

    private static CniException Fails(string json, string version = "1.1.0") => Assert.Throws<CniException>(() => Read(json, version));

    public static TheoryData<string> Versions => [.. CniVersion.All.Select(version => version.ToString())];

    [Theory] // R05, R06
    [InlineData("""{"cniVersion":"0.2.0","ip4":{"ip":"1.2.3.30/24","gateway":"1.2.3.1","routes":[{"dst":"15.5.6.0/24","gw":"15.5.6.8"}]},"ip6":{"ip":"abcd:1234:ffff::cdde/64","gateway":"abcd:1234:ffff::1","routes":[{"dst":"1111:dddd::/80","gw":"1111:dddd::aaaa"}]},"dns":{"nameservers":["1.2.3.4","1::cafe"]}}""")]
    [InlineData("""{"cniVersion":"0.2.0","ip4":{"ip":"1.2.3.30/24","routes":[{"dst":"15.5.6.0/24"}]},"ip6":{"ip":"abcd:1234:ffff::cdde/64","routes":[{"dst":"1111:dddd::/80"}]},"dns":{}}""")]
    [InlineData("""{"cniVersion":"0.2.0","ip6":{"ip":"abcd::1/64"},"dns":{}}""")]
    public void A_result_of_0_2_0_survives_every_newer_version(string json)
    {
        foreach (var version in CniVersion.All)
            Assert.Equal(json, Write(Read(Write(Read(json), version.ToString())), "0.2.0"));
    }

    [Fact]
    public void R02_Without_the_members_of_1_1_0_only_the_version_differs_from_1_0_0()
    {
        const string json = """{"cniVersion":"1.1.0","interfaces":[{"name":"eth0"}],"ips":[{"interface":0,"address":"10.0.0.2/8"}],"routes":[{"dst":"0.0.0.0/0"}]}""";
        string older = Write(Read(json), "1.0.0");
        Assert.Equal(json.Replace("1.1.0", "1.0.0", StringComparison.Ordinal), older);
        Assert.Equal(json, Write(Read(older), "1.1.0"));
    }

    [Fact]
    public void R08_Interface_zero_is_written_and_a_missing_one_is_not()
    {
        var result = new CniResult { Ips = [new(IpPrefix.Parse("10.0.0.2/8")) { Interface = 0 }, new(IpPrefix.Parse("10.0.0.3/8"))] };
        string json = Write(result, "1.0.0");
        Assert.Equal("""{"cniVersion":"1.0.0","ips":[{"interface":0,"address":"10.0.0.2/8"},{"address":"10.0.0.3/8"}]}""", json);
        Assert.Equal(result, Read(json));
    }

    [Theory]
    [InlineData("0.1.0", """{"cniVersion":"0.1.0","ip4":{"ip":"10.0.0.2/8"},"dns":{}}""")]
    [InlineData("0.3.1", """{"cniVersion":"0.3.1","ips":[{"version":"4","address":"10.0.0.2/8"}],"dns":{}}""")]
    [InlineData("0.4.0", """{"cniVersion":"0.4.0","ips":[{"version":"4","address":"10.0.0.2/8"}],"dns":{}}""")]
    [InlineData("1.0.0", """{"cniVersion":"1.0.0","ips":[{"address":"10.0.0.2/8"}]}""")]
    [InlineData("1.1.0", """{"cniVersion":"1.1.0","ips":[{"address":"10.0.0.2/8"}]}""")]
    public void R12_Empty_name_servers_are_there_before_1_0_0_only(string version, string expected) =>
        Assert.Equal(expected, Write(new() { Ips = [new(IpPrefix.Parse("10.0.0.2/8"))] }, version));

    [Fact]
    public void The_indented_form_has_four_spaces_a_level_and_no_line_feed_at_the_end() => Assert.Equal(
        "{\n    \"cniVersion\": \"0.4.0\",\n    \"ips\": [\n        {\n            \"version\": \"6\",\n            \"address\": \"fd00::1/64\"\n        }\n    ],\n    \"dns\": {}\n}",
        Write(new() { Ips = [new(IpPrefix.Parse("fd00::1/64"))] }, "0.4.0", indented: true));

    [Fact]
    public void Text_is_not_escaped_for_a_web_page() => Assert.Equal(
        """{"cniVersion":"1.1.0","interfaces":[{"name":"<é'&+>\"\\"}]}""", Write(new() { Interfaces = [new("<é'&+>\"\\")] }, "1.1.0"));

    [Theory]
    [InlineData("0.1.0")]
    [InlineData("0.2.0")]
    public void Without_an_address_there_is_no_result_before_0_3_0(string version)
    {
        var write = Assert.Throws<CniException>(() => Write(s_layer2, version));
        var check = Assert.Throws<CniException>(() => ResultFormat.EnsureExpressible(s_layer2, CniVersion.Parse(version)));
        Assert.Equal((CniErrorCode.IncompatibleVersion, "cannot convert: no valid IP addresses"), (write.Code, write.Message));
        Assert.Equal((write.Code, write.Message), (check.Code, check.Message));
        ResultFormat.EnsureExpressible(s_layer2, CniVersion.V0_3_0);
        ResultFormat.EnsureExpressible(new() { Ips = [new(IpPrefix.Parse("fd00::1/64"))] }, CniVersion.Parse(version));
    }

    [Fact]
    public void R13_An_unknown_version_cannot_be_written()
    {
        var error = Assert.Throws<CniException>(() => Write(s_layer2, "1.2.0"));
        Assert.Equal((CniErrorCode.IncompatibleVersion, "no converter for CNI result version 1.1.0 to 1.2.0"), (error.Code, error.Message));
    }

    [Fact]
    public void R10_The_two_oldest_versions_differ_in_the_version_alone_and_no_version_means_the_oldest()
    {
        const string json = """{"cniVersion":"0.2.0","ip4":{"ip":"10.0.0.2/8"},"dns":{}}""";
        Assert.Equal(json.Replace("0.2.0", "0.1.0", StringComparison.Ordinal), Write(Read(json), ""));
        Assert.Equal(Read(json), Read("""{"ip4":{"ip":"10.0.0.2/8"}}""", ""));
        Assert.Equal(Read(json), Read("""{"cniVersion":"","ip4":{"ip":"10.0.0.2/8"}}""", "0.2.0"));
    }

    [Fact]
    public void Routes_before_0_3_0_go_to_the_family_that_has_an_address()
    {
        var result = new CniResult
        {
            Ips = [new(IpPrefix.Parse("fd00::1/64"))],
            Routes = [new(IpPrefix.Parse("0.0.0.0/0")), new(IpPrefix.Parse("::/0")) { Gateway = IPAddress.Parse("fd00::2"), Mtu = 1400 }],
        };
        Assert.Equal("""{"cniVersion":"0.2.0","ip6":{"ip":"fd00::1/64","routes":[{"dst":"::/0","gw":"fd00::2"}]},"dns":{}}""", Write(result, "0.2.0"));
    }

    [Theory]
    [InlineData("0.3.0", """{"cniVersion":"0.3.0","ip":[{"version":"4","address":"10.0.0.2/8"}]}""")]
    [InlineData("0.3.0", """{"cniVersion":"0.3.0","IPS":[{"version":"4","address":"10.0.0.2/8"}],"ip":[]}""")]
    [InlineData("0.3.1", """{"CNIVersion":"0.3.1","Ips":[{"Version":"6","ADDRESS":"10.0.0.2/8","Gateway":"","interface":null,"gateway":null}],"dns":null,"routes":null}""")]
    [InlineData("1.0.0", """{"ips":[{"version":7,"address":"9.0.0.1/8","address":"10.0.0.2/8"}],"interfaces":[],"cniVersion":"1.0.0"}""")]
    [InlineData("1.0.0", """{"ips":[{"address":"9.0.0.1/8"}],"ips":[{"\u0061ddress":"10.0.0.2/8"}],"ips":null}""")]
    public void Odd_spellings_that_the_field_has_are_understood(string version, string json) =>
        Assert.Equal(new CniResult { Ips = [new(IpPrefix.Parse("10.0.0.2/8"))] }, Read(json, version));

    [Fact]
    public void The_singular_spelling_is_an_unknown_member_after_0_3_0()
    {
        var result = Read("""{"cniVersion":"0.3.1","ip":[1],"ips":[{"address":"10.0.0.2/8"}]}""");
        Assert.True(result.AdditionalMembers!.ContainsKey("ip"));
        Assert.DoesNotContain("\"ip\":", Write(result, "0.3.0"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_kept_member_never_stands_beside_one_that_the_target_version_has()
    {
        var result = Read("""{"cniVersion":"0.2.0","ip4":{"ip":"10.0.0.2/8"},"Interfaces":[],"ips":"x","ROUTES":0}""");
        Assert.Equal("""{"cniVersion":"1.0.0","ips":[{"address":"10.0.0.2/8"}]}""", Write(result, "1.0.0"));
        var newer = Read("""{"cniVersion":"1.0.0","ips":[{"address":"10.0.0.2/8"}],"ip4":{"ip":"9.9.9.9/32"},"IP6":{}}""");
        Assert.Equal("""{"cniVersion":"0.2.0","ip4":{"ip":"10.0.0.2/8"},"dns":{}}""", Write(newer, "0.2.0"));
    }

    [Theory] // R09, V13, V14
    [InlineData("", "unexpected end of JSON input")]
    [InlineData("{", "unexpected end of JSON input")]
    [InlineData("[]", "expected an object")]
    [InlineData("""{"ips":[{"address":"1.2.3.0/asdf"}]}""", "ips[0].address: invalid CIDR address: 1.2.3.0/asdf")]
    [InlineData("""{"ips":[{"address":"1.2.3.4"}]}""", "ips[0].address: invalid CIDR address: 1.2.3.4")]
    [InlineData("""{"ips":[{"address":"1.2.3.4/33"}]}""", "ips[0].address: invalid CIDR address: 1.2.3.4/33")]
    [InlineData("""{"ips":[{"address":"01.2.3.4/8"}]}""", "ips[0].address: invalid CIDR address: 01.2.3.4/8")]
    [InlineData("""{"ips":[{"address":7}]}""", "ips[0].address: expected a string, found a number")]
    [InlineData("""{"x":[{"ips":[{}]}],"ips":[{"address":"1.2.3.4/8"},{"gateway":"1.2.3.4"}]}""", "ips[1]: missing address")]
    [InlineData("""{"ips":[{"address":"1.2.3.4/8","gateway":"1.2.3"}]}""", "ips[0].gateway: invalid IP address: 1.2.3")]
    [InlineData("""{"ips":[{"address":"1.2.3.4/8","interface":-1}]}""", "ips[0].interface: expected a whole number from 0 to 4294967295, found -1")]
    [InlineData("""{"ips":[{"address":"1.2.3.4/8","interface":1.0}]}""", "ips[0].interface: expected a whole number from 0 to 4294967295, found 1.0")]
    [InlineData("""{"ips":[{"address":"1.2.3.4/8","interface":2147483648}]}""", "ips[0].interface: expected a whole number from 0 to 2147483647, found 2147483648")]
    [InlineData("""{"ips":{}}""", "ips: expected an array, found an object")]
    [InlineData("""{"ips":[null]}""", "ips[0]: expected an object, found null")]
    [InlineData("""{"interfaces":[{"name":"a"},{"mtu":"1500"}]}""", "interfaces[1].mtu: expected a number, found a string")]
    [InlineData("""{"routes":[{"gw":"10.0.0.1"}]}""", "routes[0]: missing dst")]
    [InlineData("""{"routes":[{"dst":"fd00::/8","table":4294967296}]}""", "routes[0].table: expected a whole number from 0 to 4294967295, found 4294967296")]
    [InlineData("""{"dns":{"search":["a",true]}}""", "dns.search[1]: expected a string, found a boolean")]
    [InlineData("""{"cniVersion":1}""", "cniVersion: expected a string, found a number")]
    [InlineData("""{"cniVersion":"one"}""", "cniVersion: invalid CNI version \"one\"")]
    [InlineData("""{"cniVersion":"0.2.0","ip4":{"gateway":"10.0.0.1"}}""", "ip4: missing ip")]
    [InlineData("""{"cniVersion":"0.2.0","ip6":{"ip":"fd00::1/8","routes":[{"dst":"x"}]}}""", "ip6.routes[0].dst: invalid CIDR address: x")]
    [InlineData("""{"x":{"y":"\udfff"}}""", "half a surrogate pair at byte 10")]
    public void A_wrong_member_is_a_decoding_failure_that_names_it(string json, string message)
    {
        var error = Fails(json);
        Assert.Equal((CniErrorCode.DecodingFailure, "invalid result: " + message), (error.Code, error.Message));
        var prev = Assert.Throws<CniException>(() => ResultFormat.ReadPrevResult(Encoding.UTF8.GetBytes(json.Length == 0 ? " " : json), CniVersion.Latest));
        Assert.Equal((CniErrorCode.DecodingFailure, "could not parse prevResult: " + message), (prev.Code, prev.Message));
    }

    [Theory]
    [InlineData("""{"cniVersion":"9.0.0"}""", "1.0.0", "9.0.0")]
    [InlineData("""{}""", "0.5.0", "0.5.0")]
    public void A_result_of_an_unknown_version_is_refused(string json, string configVersion, string named)
    {
        var error = Assert.Throws<CniException>(() => ResultFormat.ReadPrevResult(Encoding.UTF8.GetBytes(json), CniVersion.Parse(configVersion)));
        Assert.Equal((CniErrorCode.IncompatibleVersion, $"could not parse prevResult: unsupported CNI result version \"{named}\""), (error.Code, error.Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    public void No_prevResult_is_no_error(string json) =>
        Assert.Null(ResultFormat.ReadPrevResult(Encoding.UTF8.GetBytes(json), CniVersion.Latest));

    [Fact]
    public void V11_A_prevResult_without_a_version_has_the_configurations()
    {
        var json = """{"ips":[{"version":"4","address":"10.1.2.3/24","gateway":"10.1.2.1","interface":0}],"interfaces":[{"name":"eth0"}],"routes":[{"dst":"0.0.0.0/0","gw":"10.1.2.1"}],"dns":{"nameservers":["10.0.0.1"]}}"""u8.ToArray();
        var result = ResultFormat.ReadPrevResult(json, CniVersion.V0_3_1)!;
        Assert.Equal(new CniIpConfig(IpPrefix.Parse("10.1.2.3/24")) { Gateway = IPAddress.Parse("10.1.2.1"), Interface = 0 }, Assert.Single(result.Ips));
        Assert.Equal(new CniRoute(IpPrefix.Parse("0.0.0.0/0")) { Gateway = IPAddress.Parse("10.1.2.1") }, Assert.Single(result.Routes));
        Assert.Equal("eth0", Assert.Single(result.Interfaces).Name);
        Assert.Equal(["10.0.0.1"], result.Dns.Nameservers);
        Assert.Null(result.AdditionalMembers);
    }

    [Fact]
    public void A_prevResult_of_another_family_than_the_configurations_is_converted() => Assert.Equal(
        Read("""{"cniVersion":"1.1.0","ips":[{"address":"10.0.0.2/8"}]}"""),
        ResultFormat.ReadPrevResult("""{"cniVersion":"0.2.0","ip4":{"ip":"10.0.0.2/8"}}"""u8.ToArray(), CniVersion.V1_0_0));

    [Theory, MemberData(nameof(Versions))]
    public void A_result_cut_off_anywhere_is_a_decoding_failure(string version)
    {
        byte[] json = Encoding.UTF8.GetBytes(Compact(Shape(version), version));
        for (int length = 0; length < json.Length; length++)
        {
            var error = Assert.Throws<CniException>(() => ResultFormat.Read(json.AsMemory(0, length), CniVersion.Latest));
            Assert.Equal((CniErrorCode.DecodingFailure, "invalid result: unexpected end of JSON input"), (error.Code, error.Message));
        }
    }

    [Fact]
    public void Results_are_equal_by_what_they_hold()
    {
        string json = Compact(Shape("1.1.0"), "1.1.0");
        var one = Read(json);
        var other = Read(json.Replace("[1,null]", "[1, null ]", StringComparison.Ordinal));
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        foreach (var (from, to) in new[] { ("[1,null]", "[2,null]"), ("10.1.2.3/24", "10.1.2.4/24"), ("\"mtu\":1450", "\"mtu\":1451"), ("\"scope\":0", "\"scope\":1"), ("\"d\"", "\"e\""), ("\"z\":true", "\"z\":false"), ("1.50", "2") })
            Assert.NotEqual(one, Read(json.Replace(from, to, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_text_of_a_result_and_its_parts_is_their_JSON()
    {
        string json = Compact(Shape("1.1.0"), "1.1.0");
        var result = Read(json);
        Assert.Equal(json, result.ToString());
        foreach (object part in new object[] { result.Interfaces[1], result.Ips[0], result.Routes[1], result.Dns })
            Assert.Contains(part.ToString()!, json, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_of_zero_and_an_empty_text_are_as_if_they_were_not_there()
    {
        var result = Read("""{"interfaces":[{"name":"a","mtu":0,"mac":"","sandbox":"","socketPath":"","pciID":""}],"routes":[{"dst":"10.0.0.0/8","gw":"","mtu":0,"advmss":0,"priority":0,"table":0,"scope":0}]}""");
        Assert.Equal(new CniInterface("a"), Assert.Single(result.Interfaces));
        Assert.Equal(new CniRoute(IpPrefix.Parse("10.0.0.0/8")) { Table = 0, Scope = 0 }, Assert.Single(result.Routes));
    }
}
