using System.Net;
using CsCheck;

namespace Cni.Sdk.Tests.Models;

public class ArgsAndValuesTests
{
    private static void Fails(CniErrorCode code, string message, Action action)
    {
        var error = Assert.Throws<CniException>(action);
        Assert.Equal((code, message), (error.Code, error.Message));
    }

    [Theory] // V01
    [InlineData("True", true)]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("False", false)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    public void A_boolean_argument_has_six_spellings(string text, bool expected) => Assert.Equal(expected, CniArgs.ParseBoolean(text));

    [Fact]
    public void Any_other_boolean_argument_is_refused() =>
        Fails(CniErrorCode.InvalidEnvironment, "boolean unmarshal error: invalid input invalid", () => CniArgs.ParseBoolean("invalid"));

    [Theory] // V02
    [InlineData("")]
    [InlineData(null)]
    public void No_arguments_are_no_error(string? text)
    {
        var args = CniArgs.Parse(text);
        Assert.Empty(args.Pairs);
        Assert.False(args.IgnoreUnknown);
        args.RequireKnown();
    }

    [Fact] // V04
    public void Arguments_are_pairs()
    {
        var args = CniArgs.Parse("IP=10.0.0.1;K8S_POD_NAME=a;IP=10.0.0.2;EMPTY=");
        Assert.Equal("10.0.0.2", args["IP"]);
        Assert.Equal("", args["EMPTY"]);
        Assert.Null(args["ip"]);
        Assert.Equal("IP=10.0.0.1;K8S_POD_NAME=a;IP=10.0.0.2;EMPTY=", args.ToString());
    }

    [Theory] // V04
    [InlineData("K=V=W", "K=V=W")]
    [InlineData("K", "K")]
    [InlineData("A=B;", "")]
    [InlineData("A=B;;C=D", "")]
    public void A_piece_that_is_no_pair_is_refused(string text, string piece) =>
        Fails(CniErrorCode.InvalidEnvironment, $"ARGS: invalid pair \"{piece}\"", () => CniArgs.Parse(text));

    [Fact]
    public void Unknown_arguments_are_refused_unless_they_may_be_ignored()
    {
        Fails(CniErrorCode.InvalidEnvironment, "ARGS: unknown args [\"FOO=BAR\" \"X=1\"]", () => CniArgs.Parse("FOO=BAR;IP=1;X=1").RequireKnown("IP"));
        Fails(CniErrorCode.InvalidEnvironment, "ARGS: unknown args [\"FOO=BAR\"]", () => CniArgs.Parse("FOO=BAR;IgnoreUnknown=0").RequireKnown("IP"));
        CniArgs.Parse("IgnoreUnknown=1;FOO=BAR").RequireKnown("IP");
        CniArgs.Parse("FOO=BAR;IgnoreUnknown=TRUE").RequireKnown("IP");
        CniArgs.Parse("IP=1").RequireKnown("IP");
    }

    [Theory] // V13
    [InlineData("1.2.3.4/24", "1.2.3.4/24", "1.2.3.0/24")]
    [InlineData("2001:db8::/32", "2001:db8::/32", "2001:db8::/32")]
    [InlineData("2001:DB8:0:0::5/33", "2001:db8::5/33", "2001:db8::/33")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("10.1.2.3/32", "10.1.2.3/32", "10.1.2.3/32")]
    public void A_prefix_keeps_its_host_bits(string text, string expected, string network)
    {
        Assert.Equal(expected, IpPrefix.Parse(text).ToString());
        Assert.Equal(network, IpPrefix.Parse(text).Network.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3.0/asdf")]
    [InlineData("1.2.3.0")]
    [InlineData("1.2.3.0/")]
    [InlineData("1.2.3.0/+8")]
    [InlineData("1.2.3.0/ 8")]
    [InlineData("1.2.3.0/33")]
    [InlineData("1.2.3/24")]
    [InlineData("1.2.3.04/24")]
    [InlineData("fd00::/129")]
    [InlineData("fe80::1%eth0/64")]
    [InlineData("1.2.3.0/8/8")]
    public void What_is_no_prefix_is_refused(string text) =>
        Fails(CniErrorCode.DecodingFailure, $"invalid CIDR address: {text}", () => IpPrefix.Parse(text));

    [Fact]
    public void A_prefix_that_nobody_set_is_the_one_that_says_so()
    {
        Assert.Equal(new IpPrefix(IPAddress.Any, 0), default);
        Assert.Equal(new IpPrefix(IPAddress.Any, 0).GetHashCode(), default(IpPrefix).GetHashCode());
        Assert.NotEqual(new IpPrefix(IPAddress.IPv6Any, 0), default);
    }

    [Fact]
    public void A_prefix_contains_what_shares_its_leading_bits() => Gen.Select(Gen.Byte.Array[16], Gen.Int[0, 128], Gen.Int[0, 127]).Sample((bytes, length, bit) =>
    {
        var prefix = new IpPrefix(new IPAddress(bytes), length);
        byte[] other = [.. bytes];
        other[bit / 8] ^= (byte)(0x80 >> (bit % 8));
        Assert.True(prefix.Contains(prefix.Address));
        Assert.Equal(bit >= length, prefix.Contains(new IPAddress(other)));
    });

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1")]
    [InlineData("FD00::1", "fd00::1")]
    public void An_address_is_read(string text, string expected) => Assert.Equal(expected, IpText.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("010.0.0.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("[::1]")]
    [InlineData("fe80::1%1")]
    [InlineData("::1/64")]
    [InlineData("1.2.3.256")]
    public void What_is_no_address_is_refused(string text) =>
        Fails(CniErrorCode.DecodingFailure, $"invalid IP address: {text}", () => IpText.Parse(text));

    [Theory]
    [InlineData("a")]
    [InlineData("0")]
    [InlineData("A.b_c-9")]
    public void An_identifier_is_taken_as_it_is(string text)
    {
        Assert.Equal(text, ContainerId.Parse(text).ToString());
        Assert.Equal(text, NetworkName.Parse(text).ToString());
    }

    [Theory]
    [InlineData("some-%%container-id")]
    [InlineData("-a")]
    [InlineData(".a")]
    [InlineData("a\n")]
    [InlineData("é")]
    [InlineData("٣")]
    [InlineData("a/b")]
    public void Other_characters_are_refused(string text)
    {
        Fails(CniErrorCode.InvalidEnvironment, "invalid characters in containerID", () => ContainerId.Parse(text));
        Fails(CniErrorCode.InvalidNetworkConfig, "invalid characters found in network name", () => NetworkName.Parse(text));
    }

    [Fact]
    public void An_empty_identifier_is_missing()
    {
        Fails(CniErrorCode.UnknownContainer, "missing containerID", () => ContainerId.Parse(""));
        Fails(CniErrorCode.InvalidNetworkConfig, "missing network name", () => NetworkName.Parse(null));
    }

    [Theory] // S03 to S07
    [InlineData("", "interface name is empty")]
    [InlineData("1234567890123456", "interface name is too long")]
    [InlineData("éééééééé", "interface name is too long")]
    [InlineData(".", "interface name is . or ..")]
    [InlineData("..", "interface name is . or ..")]
    [InlineData("test/test", "interface name contains / or : or whitespace characters")]
    [InlineData("test:test", "interface name contains / or : or whitespace characters")]
    [InlineData("test test", "interface name contains / or : or whitespace characters")]
    [InlineData("test\ttest", "interface name contains / or : or whitespace characters")]
    [InlineData("test\u2003", "interface name contains / or : or whitespace characters")]
    public void An_interface_name_that_the_kernel_would_refuse_is_refused(string text, string message) =>
        Fails(CniErrorCode.InvalidEnvironment, message, () => InterfaceName.Parse(text));

    [Theory]
    [InlineData("123456789012345")]
    [InlineData("...")]
    [InlineData("éééééééx")]
    public void An_interface_name_of_fifteen_bytes_is_taken(string text) => Assert.Equal(text, InterfaceName.Parse(text).ToString());

    [Fact]
    public void A_hardware_address_that_is_none_is_named() =>
        Fails(CniErrorCode.DecodingFailure, "invalid hardware address: c2:11", () => MacText.Parse("c2:11"));

    [Theory]
    [InlineData("02:00:5E:10:00:00:00:01", "02:00:5e:10:00:00:00:01")]
    [InlineData("00-00-00-00-fe-80-00-00-00-00-00-00-02-00-5e-10-00-00-00-01", "00:00:00:00:fe:80:00:00:00:00:00:00:02:00:5e:10:00:00:00:01")]
    [InlineData("0200.5e10.0000.0001", "02:00:5e:10:00:00:00:01")]
    public void Longer_hardware_addresses_are_read(string text, string expected) => Assert.Equal(expected, MacText.Format(MacText.Parse(text)));
}
