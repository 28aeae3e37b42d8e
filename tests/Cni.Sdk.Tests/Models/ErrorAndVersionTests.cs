using System.Buffers;
using System.Text;

namespace Cni.Sdk.Tests.Models;

public class ErrorAndVersionTests
{
    private static string Write(CniError error, bool indented = true)
    {
        var output = new ArrayBufferWriter<byte>();
        ErrorFormat.Write(error, output, indented);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static CniError ReadError(string json) => ErrorFormat.Read(Encoding.UTF8.GetBytes(json));

    private static VersionReply ReadReply(string json) => VersionReply.Read(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void An_error_has_its_version_and_four_spaces() => Assert.Equal(
        "{\n    \"cniVersion\": \"1.0.0\",\n    \"code\": 7,\n    \"msg\": \"it's \\\"bad\\\"\",\n    \"details\": \"a\\nb\"\n}",
        Write(new((CniErrorCode)7, "it's \"bad\"", "a\nb", CniVersion.V1_0_0)));

    [Fact]
    public void An_error_has_neither_a_version_nor_details_that_it_does_not_have() =>
        Assert.Equal("""{"code":999,"msg":""}""", Write(new(CniErrorCode.Internal, "", ""), indented: false));

    [Fact]
    public void S30_An_error_document_reads_as_it_was_written()
    {
        var error = new CniError((CniErrorCode)1234, "insane in the membrane", "details", CniVersion.V0_4_0);
        Assert.Equal(error, ReadError(Write(error)));
        Assert.Equal(new CniError((CniErrorCode)11, "again"), ReadError("""{"Code":11,"MSG":"again","details":"","x":{"code":1},"cniVersion":"odd"}"""));
        Assert.Equal(new CniError(CniErrorCode.None, ""), ReadError("{}"));
    }

    [Theory]
    [InlineData("text", "invalid character 'e' at byte 1")]
    [InlineData("""{"code":"7"}""", "code: expected a number, found a string")]
    [InlineData("""{"code":-7}""", "code: expected a whole number from 0 to 4294967295, found -7")]
    [InlineData("""{"msg":{}}""", "msg: expected a string, found an object")]
    public void What_is_no_error_document_is_a_decoding_failure(string json, string message)
    {
        var error = Assert.Throws<CniException>(() => ReadError(json));
        Assert.Equal(CniErrorCode.DecodingFailure, error.Code);
        Assert.Equal("invalid error document: " + message, error.Message);
    }

    [Theory] // V05
    [InlineData("msg", null, "msg")]
    [InlineData("msg", "", "msg")]
    [InlineData("msg", "details", "msg; details")]
    public void The_text_of_an_error_is_its_message_and_details(string message, string? details, string expected) =>
        Assert.Equal(expected, new CniException(CniErrorCode.IoFailure, message, details).ToError().ToString());

    [Fact]
    public void A_version_reply_stands_on_one_line()
    {
        var output = new ArrayBufferWriter<byte>();
        var reply = new VersionReply(CniVersion.V0_4_0, [CniVersion.V0_3_1, CniVersion.V0_4_0]);
        reply.Write(output);
        string text = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.Equal("{\"cniVersion\":\"0.4.0\",\"supportedVersions\":[\"0.3.1\",\"0.4.0\"]}\n", text);
        Assert.Equal(reply, ReadReply(text));
        Assert.NotEqual(reply with { SupportedVersions = [CniVersion.V0_3_1] }, ReadReply(text));
    }

    [Fact] // V08
    public void An_old_version_reply_needs_no_list()
    {
        var expected = new VersionReply(CniVersion.V0_2_0, [CniVersion.V0_1_0, CniVersion.V0_2_0]);
        Assert.Equal(expected, ReadReply("""{"cniVersion":"0.2.0"}"""));
        Assert.Equal(expected, ReadReply("""{"CniVersion":"0.2.0","supportedVersions":[]}"""));
        Assert.Equal([CniVersion.V1_0_0], ReadReply("""{"cniVersion":"1.0.0","supportedVersions":["1.0.0","2.0.0-rc1"]}""").SupportedVersions);
    }

    [Theory] // V08
    [InlineData("""{"supportedVersions":["0.1.0"]}""", "missing field cniVersion")]
    [InlineData("""{"cniVersion":"","supportedVersions":["0.1.0"]}""", "missing field cniVersion")]
    [InlineData("""{"cniVersion":"1.0.0"}""", "missing field supportedVersions")]
    [InlineData("""{"cniVersion":"1.0.0","supportedVersions":"1.0.0"}""", "supportedVersions: expected an array, found a string")]
    [InlineData("""{"cniVersion":"x"}""", "cniVersion: invalid CNI version \"x\"")]
    [InlineData("nonsense", "invalid character 'o' at byte 1")]
    public void A_version_reply_that_says_too_little_is_a_decoding_failure(string json, string message)
    {
        var error = Assert.Throws<CniException>(() => ReadReply(json));
        Assert.Equal((CniErrorCode.DecodingFailure, "decoding version info: " + message), (error.Code, error.Message));
    }

    [Theory] // V07
    [InlineData("1.2.34", "1.2.14")]
    [InlineData("2.5.4", "2.4.4")]
    [InlineData("1.2.3", "0.2.3")]
    [InlineData("0.4.0", "0.3.1")]
    [InlineData("1.10.0", "1.9.0")]
    public void Versions_compare_number_by_number(string newer, string older)
    {
        var (left, right) = (CniVersion.Parse(newer), CniVersion.Parse(older));
        Assert.True(left > right && left >= right && !(left < right) && !(left <= right));
        Assert.True(left >= CniVersion.Parse(newer) && left <= CniVersion.Parse(newer));
    }

    [Theory]
    [InlineData("", "0.1.0")]
    [InlineData(null, "0.1.0")]
    [InlineData("1", "1.0.0")]
    [InlineData("1.1", "1.1.0")]
    [InlineData("0.3.1", "0.3.1")]
    public void A_version_has_one_to_three_numbers(string? text, string expected) => Assert.Equal(expected, CniVersion.Parse(text).ToString());

    [Theory]
    [InlineData("asdadf")]
    [InlineData("1.")]
    [InlineData(".1")]
    [InlineData("1..2")]
    [InlineData("1.2.3.4")]
    [InlineData("-1")]
    [InlineData("+1.0.0")]
    [InlineData(" 1.0.0")]
    [InlineData("1.0.0-rc1")]
    [InlineData("99999999999.0.0")]
    public void What_is_no_version_is_a_decoding_failure(string text) =>
        Assert.Equal(CniErrorCode.DecodingFailure, Assert.Throws<CniException>(() => CniVersion.Parse(text)).Code);

    [Fact] // V10
    public void The_versions_from_one_on_are_listed_oldest_first()
    {
        Assert.Equal([CniVersion.V0_3_1, CniVersion.V0_4_0, CniVersion.V1_0_0, CniVersion.V1_1_0], CniVersion.AllFrom(CniVersion.V0_3_1));
        Assert.Equal(CniVersion.All, CniVersion.AllFrom(CniVersion.V0_1_0));
        Assert.Empty(CniVersion.AllFrom(new(2, 0, 0)));
    }

    [Theory]
    [InlineData(CniCommand.Check, "0.4.0", "0.3.1")]
    [InlineData(CniCommand.Gc, "1.1.0", "1.0.0")]
    [InlineData(CniCommand.Status, "1.1.0", "1.0.0")]
    public void A_verb_came_with_a_version(CniCommand command, string has, string lacks)
    {
        Assert.True(CniVersion.Parse(has).Supports(command));
        Assert.False(CniVersion.Parse(lacks).Supports(command));
    }
}
